/** The room's page: brings its parts together. What is kept goes by POST; the line tells, and carries what is not kept. */
import { pause } from "../again.js";
import { forget } from "../compose.js";
import { passing } from "../store.js";
import { shelf, toast } from "../toasts.js";
import { act, get, getPage, post, SignedOut } from "./answers.js";
import { Shows } from "./catchup.js";
import { Chat } from "./chat.js";
import { Check } from "./check.js";
import { Clock, pageCameAt } from "./clock.js";
import { Composer } from "./composer.js";
import { newId } from "./ids.js";
import { askBeforeLeaving, leaveFor, leaveUnasked } from "./leave.js";
import { Mentions } from "./mentions.js";
import { Order } from "./order.js";
import { Outbox } from "./outbox.js";
import { Own } from "./own.js";
import { People } from "./people.js";
import { adopt, put } from "./places.js";
import { Polls } from "./polls.js";
import { Questions } from "./questions.js";
import { Replies } from "./replies.js";
import { HOST_HEARTBEAT_MS, Line } from "./socket.js";
import { joinStage } from "./stage/stage.js";
import { State } from "./state.js";
import { joinSteps } from "./steps.js";
import { Talk } from "./talk.js";
import { Unread } from "./unread.js";
import { stayAboveKeyboard, living } from "./view.js";

const REFRESH_MS = 30_000;
const NOTE_MS = 12_000;
const FIRST_PINGS = [0, 120, 300, 700, 1500];

const room = document.getElementById("room");
const words = document.getElementById("room-words").dataset;
const data = room.dataset;
const page = newId();
const name = `linli.room.${data.room}.${data.user}`;

let fading = 0;
let noted = null;
let lost = false;

const clock = new Clock(Number(data.now), pageCameAt());
const line = new Line(address, "host" in data ? HOST_HEARTBEAT_MS : undefined);
const shows = new Shows(Number(data.seq), { show, ask, reset });
const state = new State(room, { clock, words });
const steps = joinSteps(room, { words, clock, name, tell: (where) => line.say("pace", { where }), note: noteForNow, signedOut });
const check = room.querySelector("#check") && new Check(room);
const own = new Own(room, { signedOut });
const people = new People(room, { words, react: (emoji) => line.say("react", { emoji }) });
const outbox = new Outbox(passing, `${name}.outbox`, say, outboxChanged);
const chat = room.querySelector("#chat") && makeChat();
const loadOlder = () => chat.loadOlder();
const mentions = chat && new Mentions(room, { words, names: () => people.names.filter((one) => one !== data.name) });
const replies = chat && new Replies(room, { store: passing, name, loadOlder });
const unread = chat && new Unread(room, { words, me: data.user, loadOlder });
const composer = chat && new Composer(room.querySelector("#composer"), { words, store: passing, name, outbox });
const talk = new Talk(room);
const polls = room.querySelector("#polls") && new Polls(room, { talk });
const questions = room.querySelector("#questions") && new Questions(room, { talk });

function here(who) {
  people.here(who);
  mentions?.came();
}

function makeChat() {
  return new Chat(room, {
    words,
    me: data.user,
    moderates: "moderates" in data,
    reports: "reports" in data,
    zone: data.zone,
    language: data.lang,
    clock,
    outbox,
  });
}

function address() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}${data.socket}?page=${page}&seq=${shows.last}&lang=${data.lang}${"host" in data ? "&host=1" : ""}`;
}

/** One sentence above everything; empty when all is well. */
function note(text) {
  clearTimeout(fading);
  const place = room.querySelector("#room-note");
  place.replaceChildren();
  if (!text) return;
  const sentence = document.createElement("p");
  sentence.textContent = text;
  place.append(sentence);
}

/**
 * A sentence about one thing that did not work: it goes by itself, except in large type, where reading takes longer.
 * Under an open dialog nobody would see it; there it is a toast.
 */
function noteForNow(text) {
  noted?.remove();
  noted = null;
  if (text && shelf() !== document.getElementById("toasts")) {
    noted = toast(text, "warning");
    return;
  }
  note(text);
  if (!document.documentElement.classList.contains("large")) fading = setTimeout(() => note(""), NOTE_MS);
}

function noteWithLink(text, url) {
  note(text);
  const link = document.createElement("a");
  link.href = url;
  link.textContent = text;
  link.addEventListener("click", leaveUnasked);
  room.querySelector("#room-note p").replaceChildren(link);
}

function signedOut() {
  noteWithLink(words.signIn, data.signIn);
}

function show(piece) {
  const element = put(room, piece);
  if (piece.place === "questions") questions?.shown(element, piece.key);
  if (!element) return;
  if (piece.place === "messages") {
    chat?.shown(element, piece.how);
    replies?.shown(element);
    if (piece.how === "append") talk.unread("chat");
  } else if (piece.place === "polls") polls?.shown(element, piece.how);
  else if (piece.place === "run") steps.shown();
  else if (piece.place === "state") state.shown();
  else if (piece.place === "check") check?.shown();
  else if (piece.place === "talk") order.talkChanged();
  if (piece.place === "messages" && piece.how === "append") order.said(element);
  own.heard(piece.place);
}

async function ask(last) {
  try {
    const answer = await get(data.since.replace("/0/", `/${last}/`));
    if (answer.refused) leaveFor(data.url); // the page, loaded again, says why
    return answer;
  } catch (error) {
    if (error instanceof SignedOut) signedOut();
    throw error;
  }
}

/** Nothing would say a second time that one's rights have changed: it is tried until it is done. */
function renew(tries = 0) {
  reset().then((seq) => shows.reach(seq), () => setTimeout(() => renew(tries + 1), pause(tries)));
}

/** Too much was missed, or one's rights have changed: take every place, and what is one's own, from a fresh page. */
async function reset() {
  const fresh = await getPage(data.url).catch((error) => {
    if (error instanceof SignedOut) leaveFor(error.message); // asked to leave, or something to be done first
    throw error;
  });
  order.adopt(fresh);
  adopt(room, fresh);
  chat?.dressAll();
  unread?.anew();
  polls?.dressAll();
  questions?.dressAll();
  steps.shown();
  state.shown();
  check?.shown();
  own.adopt(fresh);
  return Number(fresh.getElementById("room").dataset.seq);
}

async function say({ id, text, reply }) {
  const form = room.querySelector("#composer");
  const body = new FormData(form);
  body.set("text", text);
  body.set("client_id", id);
  body.set("reply_to", reply ?? "");
  try {
    const answer = await post(form.getAttribute("action"), body);
    if (answer.held) {
      order.waits(id, text, answer.sentence);
      chat.toEnd();
    } else if (!answer.refused) {
      shows.take(answer);
    }
    if (answer.code !== "chat.slow") order.wrote(answer);
    return answer.refused ? answer : {};
  } catch (error) {
    if (error instanceof SignedOut) signedOut();
    throw error;
  }
}

function outboxChanged(items, refused) {
  chat?.wait(items);
  askBeforeLeaving(items.length > 0);
  if (lost && room.querySelector("#room-note").textContent !== lostWords()) note(lostWords());
  if (!refused) return true;
  const hasRoom = composer.refuse(refused.item.text, refused.sentence, refused.code);
  if (hasRoom) replies.to(refused.item.reply);
  return hasRoom;
}

function refreshClock(waits = FIRST_PINGS) {
  for (const wait of waits) setTimeout(() => line.ping(), wait);
}

function lostWords() {
  if (!passing.lasts) return words.lostHere;
  return outbox.items.length ? words.lostUnsent : words.lost;
}

line
  .on("hello", (hello) => {
    data.line = "open";
    clock.forget();
    refreshClock();
    here(hello.people);
    steps.greet();
    if (lost) {
      note("");
      shows.catchUp().then(() => document.hidden || unread?.back());
      polls?.moved();
      questions?.moved();
    } else {
      shows.reach(hello.seq);
    }
    lost = false;
    outbox.send();
  })
  .on("show", (piece) => shows.take(piece))
  .on("tick", (tick) => {
    if (tick.people) here(tick.people);
    people.reacted(tick.reactions);
  })
  .on("paces", (counts) => steps.paces(counts))
  .on("hosts", ({ part }) => (part === "polls" ? polls : questions)?.moved())
  .on("desk", () => order.deskChanged())
  .on("own", () => own.refresh())
  .on("pong", ({ t, now }) => {
    clock.sample(t, now);
    steps.tick();
  })
  .on("error", ({ text }) => noteForNow(text))
  .on("bye", ({ text }) => note(text))
  .on("renew", () => renew())
  .on("lost", () => {
    lost = true;
    unread?.away();
    data.line = "lost";
    note(lostWords());
  })
  .on("over", (why) => {
    data.line = "over";
    if (why === "sign-in") signedOut();
    else if (why === "elsewhere") noteWithLink(words.elsewhere, location.href);
    else if (why === "asked-to-leave") leaveFor(data.url);
    else noteWithLink(words.gone, data.rooms);
  });

data.script = "";
data.page = page;
act(room, { words, note: noteForNow, signedOut, reach: (seq) => shows.reach(seq), catchUp: () => shows.catchUp() });
room.addEventListener("room:done", ({ detail: { form } }) => "keep" in form.dataset && forget(form));
const order = new Order(room, { catchUp: () => shows.catchUp(), name, clock });
chat?.wait(outbox.items);
askBeforeLeaving(outbox.items.length > 0);
joinStage(room, line, page);
living(room);
stayAboveKeyboard(room);
line.open();
setInterval(() => document.hidden || refreshClock([0, 200, 400]), REFRESH_MS);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    unread?.away();
    return;
  }
  clock.forget();
  refreshClock();
  shows.catchUp().then(() => lost || document.hidden || unread?.back());
});
addEventListener("online", () => outbox.send());
