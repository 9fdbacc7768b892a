import { particle, particles } from "./particle";

/** A template of the program, as Go's fmt writes it, made ready to be found in what was written by it. */
interface Template {
  /** What it begins with, so that most are passed over without being tried. */
  start: string;
  /** Characters that are its own: of two that fit, the one that says more is meant. */
  own: number;
  pattern: RegExp;
  text: string;
}

/** A sentence in the reader's language; null: it is none of the program's. */
export type Said = (sentence: string) => string | null;

const verb = /%(?:\[(\d+)\])?[.\d]*([a-zA-Z%])/g;
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function fieldOf(letter: string | undefined, words: string): string {
  // Words first and the longest of them: an argument may have spaces, as "agent session".
  if (words) return letter === "q" ? `("(?:${words})"|"[^"]*")` : `(${words}|[\\s\\S]*?)`;
  if (letter === "d") return "(-?\\d+)";
  if (letter === "f") return "(-?\\d+(?:\\.\\d+)?)";
  return letter === "q" ? '("(?:[^"\\\\]|\\\\.)*"|`[^`]*`)' : "([\\s\\S]*?)";
}

function templateOf(format: string, text: string, words: string): Template {
  let pattern = "";
  let own = 0;
  let at = 0;
  let number = 0;
  let start: string | null = null;
  for (const found of format.matchAll(verb)) {
    const literal = format.slice(at, found.index) + (found[2] === "%" ? "%" : "");
    pattern += escaped(literal);
    own += literal.length;
    at = found.index + found[0].length;
    if (found[2] === "%") continue;
    start ??= format.slice(0, found.index);
    if (!found[1]) number += 1;
    pattern += found[1] ? `\\${found[1]}` : fieldOf(found[2], text.includes(`{${number}?}`) ? words : "");
  }
  const rest = format.slice(at);
  return {
    start: start?.replaceAll("%%", "%") ?? "",
    own: own + rest.length,
    pattern: new RegExp(`^${pattern}${escaped(rest)}$`),
    text,
  };
}

/** Where one sentence ends and the next begins. */
const between = /(?<=[.?!]) (?=[A-Z“"`])/;

/**
 * Makes the function that says the program's sentences in another language.
 *
 * The program writes English: to its log, to scripts and into the database, where
 * what went wrong stays. So a sentence is not sent as a key with arguments; its
 * template is found again in the sentence itself, also years later.
 *
 * `catalogue` has texts by template: {1} is the first argument, {1?} one that may
 * be a word of the program; `words` are those words.
 */
export function sayer(catalogue: Record<string, string>, words: Record<string, string>): Said {
  const whole = new Map<string, string>();
  const templates: Template[] = [];
  const known = Object.keys(words).sort((a, b) => b.length - a.length);
  const anyWord = known.map(escaped).join("|");
  for (const [format, text] of Object.entries(catalogue)) {
    if (format.replaceAll("%%", "").includes("%")) templates.push(templateOf(format, text, anyWord));
    else whole.set(format.replaceAll("%%", "%"), text);
  }
  templates.sort((a, b) => b.own - a.own);

  function argument(value: string, word: boolean): string {
    const bare = value.replace(/^"(.*)"$/s, "$1");
    if (word) return words[bare] ?? value;
    const space = /^\s*/.exec(value)?.[0] ?? "";
    return space + (said(value.trim()) ?? value.trim());
  }

  function filled(text: string, values: readonly string[]): string {
    const parts = text.split(/\{(\d+)(\??)\}/);
    let out = parts[0] ?? "";
    for (let i = 1; i < parts.length; i += 3) {
      const value = argument(values[Number(parts[i]) - 1] ?? "", parts[i + 1] === "?");
      const rest = parts[i + 2] ?? "";
      out += value + rest.replace(particles, (both) => particle(value, both));
    }
    return out.replace(/([.?!])\.$/, "$1").trimEnd();
  }

  function one(sentence: string): string | null {
    const literal = whole.get(sentence);
    if (literal !== undefined) return literal;
    for (const { start, pattern, text } of templates) {
      const found = sentence.startsWith(start) ? pattern.exec(sentence) : null;
      if (found) return filled(text, found.slice(1));
    }
    return null;
  }

  /** One that holds others is found as a whole before it is taken for several. */
  function said(text: string): string | null {
    if (!text.includes(" ")) return null;
    const found = one(text);
    if (found !== null) return found;
    const sentences = text.split(between);
    if (sentences.length < 2) return null;
    const each = sentences.map(one);
    return each.every((sentence) => sentence !== null) ? each.join(" ") : null;
  }

  return (sentence) => (sentence === "" ? null : said(sentence));
}
