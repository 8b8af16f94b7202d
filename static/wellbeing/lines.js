/**
 * Who is open, said in the reader's own time, and right also on a page that has stood open or was kept for a month:
 * the server says in `data-ahead` when a line is answered; here only the clock is looked at.
 */
const words = document.getElementById("line-words").dataset;
const language = document.documentElement.lang;
const MINUTE = 60_000;
const inside = (spans, now) => spans.find(([from, to]) => from <= now && now < to);

function clock(minutes) {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(minutes * MINUTE);
}

function when(minutes) {
  const day = (moment) => new Date(moment).setHours(0, 0, 0, 0);
  const days = Math.round((day(minutes * MINUTE) - day(Date.now())) / (24 * 60 * MINUTE));
  if (days === 0) return words.today.replace("#", clock(minutes));
  if (days === 1) return words.tomorrow.replace("#", clock(minutes));
  return `${new Intl.DateTimeFormat(language, { weekday: "long" }).format(minutes * MINUTE)} ${clock(minutes)}`;
}

/** What can be said now. Past the end of what we were told, and of what is fresh enough, nothing is. */
export function opening({ good, open, doubt }, now) {
  if (now >= good) return words.unknown;
  if (!open) return words.always;
  const span = inside(open, now);
  if (span) return words.open.replace("#", when(span[1]));
  if (inside(doubt, now)) return words.holiday;
  const next = open.find(([from]) => from > now);
  return next ? words.closed.replace("#", when(next[0])) : words.unknown;
}

function look() {
  const now = Math.floor(Date.now() / MINUTE);
  for (const line of document.querySelectorAll("[data-ahead]")) {
    line.note ??= line.textContent.split(" · ").slice(1).join(" · ");
    const said = [opening(JSON.parse(line.dataset.ahead), now), line.note].filter(Boolean).join(" · ");
    if (line.textContent !== said) line.textContent = said;
  }
}

/** After a call the question stands where one comes back to; before it, it is folded away. */
document.addEventListener("click", ({ target }) => {
  const card = target.closest(".number-call")?.closest(".number");
  const asked = card?.querySelector("[data-reached]");
  if (asked) card.querySelector(".number-calls").after(asked);
});

look();
setInterval(look, MINUTE);
document.addEventListener("visibilitychange", look);
