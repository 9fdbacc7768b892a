import type { IBufferCellPosition, ILink, ILinkProvider, Terminal } from "@xterm/xterm";
import { type PathMatch, pathsIn, readings } from "./path-match";

/** A place in a file that exists. */
export interface FilePlace {
  path: string; // absolute
  line: number | null;
  column: number | null;
}

interface Options {
  /** Absolute paths of the names that are files, "" for the others. */
  locate(names: string[]): Promise<string[]>;
  open(event: MouseEvent, place: FilePlace): void;
  hover(text: string | null): void;
}

/** A line of text with the cell of each of its UTF-16 units. */
interface Line {
  text: string;
  cells: IBufferCellPosition[];
}

/** How many rows of one wrapped line are read: a line of megabytes is no listing of files. */
const maxRows = 20;

/** The line that a row belongs to, however many rows it takes. Rows from 1, as xterm counts for links. */
function lineAt(term: Terminal, row: number): Line {
  const buffer = term.buffer.active;
  let first = row - 1;
  while (first > 0 && row - 1 - first < maxRows && buffer.getLine(first)?.isWrapped) first--;
  const line: Line = { text: "", cells: [] };
  for (let y = first; y < first + maxRows; y++) {
    const cells = buffer.getLine(y);
    if (!cells || (y > first && !cells.isWrapped)) break;
    for (let x = 0; x < cells.length; x++) {
      const cell = cells.getCell(x);
      if (!cell || cell.getWidth() === 0) continue;
      const chars = cell.getChars() || " ";
      line.text += chars;
      for (let i = 0; i < chars.length; i++) line.cells.push({ x: x + 1, y: y + 1 });
    }
  }
  return line;
}

/** Makes the names of files in a terminal's output lead to them. */
export class PathLinks implements ILinkProvider {
  constructor(
    private readonly term: Terminal,
    private readonly options: Options,
  ) {}

  provideLinks(row: number, callback: (links: ILink[] | undefined) => void): void {
    const line = lineAt(this.term, row);
    const matches = pathsIn(line.text);
    if (matches.length === 0) {
      callback(undefined);
      return;
    }
    const names = matches.map(({ path }) => readings(path));
    this.options.locate(names.flat()).then(
      (paths) => {
        const answers = [...paths];
        const links = matches.flatMap((match, i) => {
          const found = answers.splice(0, names[i]?.length ?? 0).find((path) => path !== "");
          return found ? this.link(row, line, match, found) : [];
        });
        callback(links);
      },
      () => callback(undefined),
    );
  }

  private link(row: number, line: Line, match: PathMatch, path: string): ILink[] {
    const start = line.cells[match.from];
    const end = line.cells[match.to - 1];
    if (!start || !end) return [];
    const place = { path, line: match.line, column: match.column };
    // xterm keeps the links of the row under the pointer, also when another text is printed there.
    const current = () => lineAt(this.term, row).text === line.text;
    return [
      {
        range: { start, end },
        text: line.text.slice(match.from, match.to),
        activate: (event) => current() && this.options.open(event, place),
        hover: () => this.options.hover(current() ? path : null),
        leave: () => this.options.hover(null),
      },
    ];
  }
}
