/**
 * Whether a text sounds like somebody in despair. It runs on the sender's own device and tells nobody.
 *
 * `listener(words)` returns `hear(text)`: null, or { kind: "A" | "B" | "C", about: "self" | "other" }.
 */
const HAN = "\\u3400-\\u9fff";
const INVISIBLE = /[\p{Cf}\ufe0f]/gu;
const PICTURES = /[\p{Extended_Pictographic}\u{1f3fb}-\u{1f3ff}\u{1f1e6}-\u{1f1ff}]/gu;
const BETWEEN_HAN = new RegExp(`([${HAN}])[_*.·•\\-~|/\\\\^+=#'"\`]+(?=[${HAN}])`, "gu");
const SPACE_BETWEEN_HAN = new RegExp(`([${HAN}]) +(?=[${HAN}a-z0-9])`, "gu");
const SPELT_OUT = /(?:^|[^a-z])((?:[a-z][ ._*-]){2,}[a-z])(?![a-z])/gu;
const QUOTED = /“[^”]*”|「[^」]*」|『[^』]*』|《[^》]*》|‘[^’]{4,}’|"[^"\n]*"|【[^】]*】/gu;
const SENTENCE = /[。！？!?；;\n]+|\.(?:\s|$)/u;
const CLAUSE = /[，,、：:…—]+| - /u;
const KINDS = ["A", "B", "C"];
const LONGEST = 4000;
const BESIDE = 30; // signs

function compiled(source, parts, flags = "gu") {
  return new RegExp(source.replace(/\{(\w+)\}/g, (_whole, name) => parts[name]), flags);
}

/** The same text without what hides it: widths, old characters, pictures, signs and letters apart. */
function plainer(words) {
  const simple = new Map([...words.traditional].map((sign, place) => [sign, [...words.simplified][place]]));
  const evasions = words.evasions.map(([hidden, meant]) => [new RegExp(hidden, "gu"), meant]);
  return (text) => {
    let plain = text.slice(0, LONGEST).normalize("NFKC").toLowerCase().replace(INVISIBLE, "").replace(PICTURES, "");
    plain = [...plain].map((sign) => simple.get(sign) ?? sign).join("");
    plain = plain.replace(BETWEEN_HAN, "$1").replace(/[ \t\u00a0]+/g, " ");
    plain = plain.replace(QUOTED, "\u0001").replace(/['’]/g, "");
    plain = plain.replace(SPELT_OUT, (whole, letters) => whole.replace(letters, letters.replace(/[ ._*-]/g, "")));
    for (const [hidden, meant] of evasions) plain = plain.replace(hidden, meant);
    return plain;
  };
}

/** Where the last of these stands in the text, or -1. */
function last(pattern, text) {
  let found = -1;
  for (const match of text.matchAll(pattern)) found = match.index + match[0].length;
  return found;
}

function language(given) {
  const { parts = {} } = given;
  const one = (name, flags) => compiled(given[name], parts, flags);
  return {
    idioms: given.idioms.map((source) => compiled(source, parts)),
    kinds: KINDS.map((kind) => [kind, given[kind].map((source) => compiled(source, parts))]),
    negated: one("negated", "u"),
    topic: one("topic"),
    body: one("body", "u"),
    others: one("others"),
    self: one("self"),
    speech: one("speech", "u"),
    aside: one("aside"),
    speaker: one("speaker", "u"),
    concepts: Object.fromEntries(Object.entries(given.concepts).map(([name, source]) => [name, compiled(source, parts)])),
    daily: given.daily.split(" ").map((name) => compiled(given.concepts[name], parts)),
    near: given.near.map(([kind, asks, vetoes, span]) => ({ kind, asks: asks.split(" "), vetoes: vetoes.split(" ").filter(Boolean), span })),
  };
}

/** Whom a wish is about: who was named last before it, in its clause, or in the one before if that tells of them. */
function about(tongue, before, clauses) {
  const told = before.replace(tongue.aside, "");
  const self = last(tongue.self, told);
  const others = last(tongue.others, told);
  if (others > self) return "other";
  if (self >= 0) return "self";
  const earlier = clauses.at(-1) ?? "";
  if (tongue.speech.test(before) && last(tongue.others, earlier) > last(tongue.self, earlier)) return "other";
  return "self";
}

/** Whom something heard at `start` is about, or null where it is denied, or said of a film or a plant. */
function judged(tongue, sentence, start, end = 0) {
  const whole = sentence.slice(0, start).split(SENTENCE).at(-1);
  const clauses = whole.split(CLAUSE);
  const before = clauses.pop();
  if (tongue.negated.test(before)) return null;
  const told = end ? sentence.slice(0, end).split(SENTENCE).at(-1) : whole;
  if (last(tongue.topic, told) > last(tongue.self, told)) return null;
  const who = about(tongue, before, clauses);
  return who === "other" && end ? about(tongue, before + sentence.slice(start, end), clauses) : who;
}

function heardIn(tongue, sentence, text) {
  let plain = sentence;
  for (const idiom of tongue.idioms) plain = plain.replace(idiom, "\u0002");
  for (const [kind, patterns] of tongue.kinds) {
    const found = patterns.flatMap((pattern) => [...plain.matchAll(pattern)]);
    for (const match of found) {
      if (kind === "C" && (tongue.body.test(plain) || isDaily(tongue, beside(text, sentence)))) continue;
      const who = judged(tongue, plain, match.index);
      if (who) return { kind, about: tongue.speaker.test(match[0]) ? "self" : who };
    }
  }
  return null;
}

/**
 * What no single phrase says: several things near each other, in whatever order ("the pills", "counting", "tonight"),
 * and nothing beside them that says it is about cooking, a game or a doctor's word.
 */
function heardNear(tongue, text) {
  let plain = text;
  for (const idiom of tongue.idioms) plain = plain.replace(idiom, "\u0002");
  const places = new Map();
  const placesOf = (name) => {
    if (!places.has(name)) places.set(name, [...plain.matchAll(tongue.concepts[name])].map((match) => [match.index, match.index + match[0].length]));
    return places.get(name);
  };
  for (const { kind, asks, vetoes, span } of tongue.near) {
    if (!asks.every((name) => placesOf(name).length)) continue;
    for (const first of placesOf(asks[0])) {
      const found = asks.slice(1).map((name) => placesOf(name).find((place) => apart(place, first) <= span));
      if (found.includes(undefined)) continue;
      const start = Math.min(first[0], ...found.map(([at]) => at));
      const end = Math.max(first[1], ...found.map(([, to]) => to));
      if (vetoes.some((name) => placesOf(name).some(([at, to]) => to > start - BESIDE && at < end + BESIDE))) continue;
      if (kind === "C" && tongue.body.test(plain.slice(Math.max(0, start - BESIDE), end + BESIDE))) continue;
      const who = judged(tongue, plain, start, end);
      if (who) return { kind, about: who };
    }
  }
  return null;
}

/** Signs between two places; none when one lies in the other. */
function apart([start, end], [first, last]) {
  return Math.max(start - last, first - end, 0);
}

function isDaily(tongue, text) {
  return tongue.daily.some((pattern) => text.search(pattern) >= 0);
}

/** A sentence with the signs before and after it. */
function beside(text, sentence) {
  const at = text.indexOf(sentence);
  return text.slice(Math.max(0, at - BESIDE), at + sentence.length + BESIDE);
}

/** The gravest of what was heard; about oneself before about somebody else. */
function gravest(heard) {
  return heard
    .filter(Boolean)
    .sort((one, other) => (one.about === other.about ? KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) : one.about === "self" ? -1 : 1))[0] ?? null;
}

export function listener(words) {
  const plain = plainer(words);
  const tongues = [language(words.zh), language(words.en)];
  return (text) => {
    const simple = plain(text);
    const joined = simple.replace(SPACE_BETWEEN_HAN, "$1");
    const readings = new Set([simple.replace(SPACE_BETWEEN_HAN, "$1，"), joined]);
    for (const reading of readings) {
      const heard = reading.split(SENTENCE).flatMap((sentence) => tongues.map((tongue) => heardIn(tongue, sentence, reading)));
      heard.push(...tongues.map((tongue) => heardNear(tongue, reading)));
      const worst = gravest(heard);
      if (worst) return worst;
    }
    return null;
  };
}
