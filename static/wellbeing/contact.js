/**
 * A private reminder for whoever listens, while they type a number or an account of their own: contact stays in here.
 * It is looked for on this device alone; nothing is sent, kept or held back.
 */
const DATE = /\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?|\d{1,2}[:：]\d{2}/gu;
const MONEY = /[¥$￥]\s?\d+|\d+\s?(?:元|块|万|亿|rmb|yuan)/giu;
const NUMBER = /\+?\d(?:[\s().\-]{0,2}\d){6,14}/gu;
const MAIL = /[\w.+\-]+@[\w\-]+\.[a-z]{2,}/iu;
const SPOKEN = new Map([..."〇一二三四五六七八九"].map((sign, digit) => [sign, digit]));
const SPOKEN_RUN = /[〇零一幺二两三四五六七八九]{7,}/gu;
const CHANNEL = "(?:微信|薇信|v信|weixin|wechat|whatsapp|telegram|line id|wx|vx|qq|抖音号|小红书号)";
const ACCOUNT = new RegExp(`${CHANNEL}(?:号码|号|id| id)?(?:是|为|就是|叫| is|:|：|=|\\s)*\\s*([a-z][\\w\\-]{4,19}|\\d{5,15})`, "iu");
const ADD_ME = new RegExp(`(?:加我|加个|加一下|我加你|我加您|add me).{0,6}${CHANNEL}|add me on`, "iu");

function spoken(run) {
  return [...run.replaceAll("幺", "一").replaceAll("两", "二").replaceAll("零", "〇")].map((sign) => SPOKEN.get(sign)).join("");
}

/** Does this text hold a number or an account by which one could be reached elsewhere? `ours` are those we may give. */
export function leadsElsewhere(text, ours = []) {
  const plain = text.normalize("NFKC").replace(DATE, " ").replace(MONEY, " ").replace(SPOKEN_RUN, spoken);
  const isOurs = (digits) => ours.some((one) => one.length > 4 && digits.endsWith(one));
  const numbers = [...plain.matchAll(NUMBER)].map(([number]) => number.replace(/\D/g, ""));
  return numbers.some((digits) => !isOurs(digits)) || MAIL.test(plain) || ACCOUNT.test(plain) || ADD_ME.test(plain);
}

const note = globalThis.document?.getElementById("contact-note");
const form = globalThis.document?.getElementById("composer");
if (note && form) {
  const ours = note.dataset.ours.split(" ").filter(Boolean);
  const field = form.elements.namedItem("text");
  const place = document.createElement("div");
  place.className = "composer-wide";
  place.setAttribute("role", "status");
  form.prepend(place);
  const look = () => {
    const isNeeded = leadsElsewhere(field.value, ours);
    if (isNeeded && !place.firstChild) place.append(note.content.cloneNode(true));
    // Sent so quickly that nobody read it, it stays until something else is typed.
    else if (!isNeeded && field.value) place.replaceChildren();
  };
  field.addEventListener("input", look);
  look();
}
