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

function heardIn(tongue, sentence) {
  let plain = sentence;
  for (const idiom of tongue.idioms) plain = plain.replace(idiom, "\u0002");
  const clauses = plain.split(CLAUSE);
  for (const [kind, patterns] of tongue.kinds) {
    const found = patterns.flatMap((pattern) => [...plain.matchAll(pattern)]);
    for (const match of found) {
      const start = match.index;
      const whole = plain.slice(0, start);
      const before = whole.split(CLAUSE).at(-1);
      if (tongue.negated.test(before)) continue;
      if (kind === "C" && tongue.body.test(plain)) continue;
      if (last(tongue.topic, whole) > last(tongue.self, whole)) continue;
      const ours = tongue.speaker.test(match[0]);
      const who = ours ? "self" : about(tongue, before, clauses.slice(0, whole.split(CLAUSE).length - 1));
      return { kind, about: who };
    }
  }
  return null;
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
      const heard = reading.split(SENTENCE).flatMap((sentence) => tongues.map((tongue) => heardIn(tongue, sentence)));
      const worst = gravest(heard);
      if (worst) return worst;
    }
    return null;
  };
}
