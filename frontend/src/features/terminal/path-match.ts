/** A part of a line that may name a file. */
export interface PathMatch {
  /** Where it stands in the line: UTF-16 units. */
  from: number;
  to: number;
  path: string;
  /** From 1; null when the line says none. */
  line: number | null;
  column: number | null;
}

const maxMatches = 24;
const maxLength = 1024;

const python = /File "([^"\n]{1,1024})", line (\d+)/g;
const pathChars = `[^\\s"'\`<>|:;,()\\[\\]{}=]`;
/** path, then (3,4) as TypeScript says it, or :3:4 as most compilers do. */
const plain = new RegExp(
  `((?:[A-Za-z]:[\\\\/])?${pathChars}+)(?:\\((\\d+)(?:,\\s?(\\d+))?\\)|:(\\d+)(?::(\\d+))?)?`,
  "g",
);

const number = (text: string | undefined) => (text === undefined ? null : Number(text));

/** A word that names a file on its own: it has a folder, or an extension. */
function namesFile(path: string): boolean {
  if (path.length > maxLength || path.startsWith("//") || /^[.~/\\]+$/.test(path)) return false;
  return /[\\/]/.test(path) || /[^.]\.[A-Za-z][A-Za-z0-9]{0,9}$/.test(path);
}

function ofPython(text: string): PathMatch[] {
  return [...text.matchAll(python)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    path: match[1] ?? "",
    line: number(match[2]),
    column: null,
  }));
}

function ofWord(text: string, match: RegExpExecArray): PathMatch | null {
  const { index } = match;
  // The rest of an address: the browser opens those.
  if (text.slice(Math.max(index - 1, 0), index + 2).includes("://")) return null;
  const located = match[2] !== undefined || match[4] !== undefined;
  // The end of a sentence is none of the name.
  const path = located ? (match[1] ?? "") : (match[1] ?? "").replace(/[.!?]+$/, "");
  if (!namesFile(path)) return null;
  return {
    from: index,
    to: index + (located ? match[0].length : path.length),
    path,
    line: number(match[2] ?? match[4]),
    column: number(match[3] ?? match[5]),
  };
}

/** The parts of a line of a terminal that may name files, left to right. */
export function pathsIn(text: string): PathMatch[] {
  const quoted = ofPython(text);
  const found = [...quoted];
  for (const match of text.matchAll(plain)) {
    if (found.length >= maxMatches) break;
    const within = quoted.some(({ from, to }) => match.index >= from && match.index < to);
    const word = within ? null : ofWord(text, match);
    if (word) found.push(word);
  }
  return found.sort((a, b) => a.from - b.from);
}

/** What the name may mean: git's diffs put a/ and b/ before the paths. */
export function readings(path: string): string[] {
  return /^[ab]\//.test(path) ? [path, path.slice(2)] : [path];
}
