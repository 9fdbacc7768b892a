import type { Language } from "@codemirror/language";
import { highlightTree, tagHighlighter, tags } from "@lezer/highlight";
import { type DiffLine, type Hunk, lineID } from "../diff-lines";

/** A part of a line that has a colour: where it begins and ends in the text of the line. */
export type Span = readonly [from: number, to: number, look: string];

const highlighter = tagHighlighter([
  { tag: [tags.keyword, tags.bool, tags.null, tags.self, tags.tagName, tags.heading], class: "code-keyword" },
  { tag: [tags.string, tags.regexp, tags.attributeValue, tags.link, tags.monospace], class: "code-string" },
  { tag: [tags.comment, tags.meta, tags.quote], class: "code-comment" },
  { tag: [tags.typeName, tags.className, tags.namespace, tags.number], class: "code-type" },
  {
    tag: [
      tags.function(tags.variableName),
      tags.function(tags.propertyName),
      tags.definition(tags.propertyName),
      tags.attributeName,
      tags.macroName,
    ],
    class: "code-name",
  },
]);

/** Longer texts are shown without colours: they would hold up the page. Characters. */
const longest = 300_000;

/** The colours of the lines of one side, by what the lines are called. */
function colour(lines: readonly DiffLine[], language: Language | null, into: Map<string, Span[]>): void {
  const text = lines.map((line) => line.text).join("\n");
  if (!language || text.length > longest) return;
  const starts: number[] = [];
  let start = 0;
  for (const line of lines) {
    starts.push(start);
    start += line.text.length + 1;
  }
  let at = 0;
  highlightTree(language.parser.parse(text), highlighter, (from, to, look) => {
    while ((starts[at + 1] ?? Number.POSITIVE_INFINITY) <= from) at++;
    // What goes over several lines is a part of each of them.
    for (let each = at; each < lines.length && (starts[each] ?? 0) < to; each++) {
      const line = lines[each];
      const begin = starts[each] ?? 0;
      if (!line) break;
      const [first, last] = [Math.max(0, from - begin), Math.min(line.text.length, to - begin)];
      if (first < last) into.set(lineID(line), [...(into.get(lineID(line)) ?? []), [first, last, look]]);
    }
  });
}

/** The languages of both sides of a difference; null: it is shown without colours. */
export interface Languages {
  before: Language | null;
  now: Language | null;
}

/** The colours of a difference. Each side is read as the text that it is; unchanged lines are those of now. */
export function spansOf(hunks: readonly Hunk[], languages: Languages): Map<string, Span[]> {
  const spans = new Map<string, Span[]>();
  for (const { lines } of hunks) {
    const before = new Map<string, Span[]>();
    colour(
      lines.filter(({ old }) => old !== null),
      languages.before,
      before,
    );
    for (const line of lines) {
      const found = line.now === null ? before.get(lineID(line)) : undefined;
      if (found) spans.set(lineID(line), found);
    }
    colour(
      lines.filter(({ now }) => now !== null),
      languages.now,
      spans,
    );
  }
  return spans;
}
