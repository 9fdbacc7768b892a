import { StreamLanguage, type StreamParser } from "@codemirror/language";
import { tags } from "@lezer/highlight";

/** How a language writes its words: enough to colour a difference, which is a piece of a file. */
interface Words {
  keywords: string;
  /** What begins a comment up to the end of the line. */
  line: readonly string[];
  /** What a comment over several lines begins and ends with. */
  block?: readonly [string, string];
  /** What a text begins and ends with; those of several lines come first. */
  long?: readonly string[];
  short: string;
  /** Whether names that begin with a capital are types. */
  types?: boolean;
  /** Types that begin with a small letter. */
  small?: string;
  anyCase?: boolean;
}

interface State {
  /** What ends the comment or the text that goes on in the next line. */
  until: string;
  kind: "comment" | "string";
}

const numbers = /^(?:0[xob][\da-f_]+|\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?)/i;
const name = /^[\p{L}_$][\p{L}\p{N}_$]*/u;

function parser({
  keywords,
  line,
  block,
  long = [],
  short,
  types,
  small = "",
  anyCase,
}: Words): StreamParser<State> {
  const known = new Set(keywords.split(" "));
  const kinds = new Set(small.split(" "));
  return {
    startState: () => ({ until: "", kind: "comment" }),
    token(stream, state) {
      if (state.until !== "") {
        while (!stream.eol()) {
          if (stream.match(state.until)) {
            state.until = "";
            break;
          }
          stream.next();
        }
        return state.kind;
      }
      if (stream.eatSpace()) return null;
      if (line.some((begin) => stream.match(begin))) {
        stream.skipToEnd();
        return "comment";
      }
      if (block && stream.match(block[0])) {
        state.until = block[1];
        state.kind = "comment";
        return "comment";
      }
      const quote = long.find((each) => stream.match(each));
      if (quote !== undefined) {
        state.until = quote;
        state.kind = "string";
        return "string";
      }
      const first = stream.peek() ?? "";
      if (short.includes(first)) {
        stream.next();
        for (let next = stream.next(); next != null && next !== first; next = stream.next())
          if (next === "\\") stream.next();
        return "string";
      }
      if (stream.match(numbers)) return "number";
      const word = stream.match(name);
      if (!word) {
        stream.next();
        return null;
      }
      const text = stream.current();
      if (known.has(anyCase ? text.toLowerCase() : text)) return "keyword";
      if (stream.match(/^\s*\(/, false)) return "call";
      return kinds.has(text) || (types && /^\p{Lu}/u.test(text)) ? "type" : null;
    },
    // A name of its own: "function" alone would be a modifier of another tag.
    tokenTable: { call: tags.function(tags.variableName), type: tags.typeName },
  };
}

const slashes = { line: ["//"], block: ["/*", "*/"] as const };

const tables: Readonly<Record<string, Words>> = {
  go: {
    ...slashes,
    keywords:
      "break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var nil true false iota",
    long: ["`"],
    short: "\"'",
    types: true,
    small:
      "any bool byte comparable complex128 complex64 error float32 float64 int int16 int32 int64 int8 rune string uint uint16 uint32 uint64 uint8 uintptr",
  },
  rust: {
    ...slashes,
    keywords:
      "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self Self static struct super trait true type unsafe use where while",
    short: '"',
    types: true,
    small: "bool char f32 f64 i128 i16 i32 i64 i8 isize str u128 u16 u32 u64 u8 usize",
  },
  c: {
    ...slashes,
    keywords:
      "abstract auto bool break byte case catch char class const constexpr continue default delete do double else enum explicit export extends extern final finally float for friend func fun goto if implements import in inline instanceof int interface internal let long namespace new null nullptr object operator override package private protected public return short signed sizeof static struct super switch template this throw throws try typedef typename union unsigned using val var virtual void volatile when while true false",
    short: "\"'",
    types: true,
  },
  python: {
    keywords:
      "and as assert async await break class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return try while with yield None True False self",
    line: ["#"],
    long: ['"""', "'''"],
    short: "\"'",
    types: true,
  },
  ruby: {
    keywords:
      "alias and begin break case class def do else elsif end ensure false for if in module next nil not or redo rescue retry return self super then true undef unless until when while yield require",
    line: ["#"],
    short: "\"'",
    types: true,
  },
  shell: {
    keywords:
      "if then else elif fi for while until do done case esac in function return local export readonly set unset exit source trap shift FROM RUN COPY ADD ENV ARG WORKDIR CMD ENTRYPOINT EXPOSE USER LABEL",
    line: ["#"],
    short: "\"'",
  },
  sql: {
    keywords:
      "add all alter and as asc begin between by case cascade check collate column commit constraint create default delete desc distinct drop else end exists foreign from group having if in index inner insert into is join key left like limit not null offset on or order outer primary references returning select set table then trigger union unique update using values view when where with",
    line: ["--"],
    block: ["/*", "*/"],
    short: "'",
    anyCase: true,
  },
  data: { keywords: "true false null", line: ["#"], long: ['"""'], short: "\"'" },
};

/** A language by the words that it writes; null: it is not known. */
export function wordLanguage(table: string): StreamLanguage<State> | null {
  const words = tables[table];
  return words ? StreamLanguage.define(parser(words)) : null;
}
