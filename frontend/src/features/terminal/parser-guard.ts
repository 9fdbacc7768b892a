import type { IDisposable, IFunctionIdentifier, Terminal } from "@xterm/xterm";

/** A count beyond this is no work of a program: no screen has so many rows or columns. */
const largestCount = 65_536;

/** Sequences that xterm repeats as often as they say, however often that is. */
const counted: IFunctionIdentifier[] = [..."bLMSTPX@"].map((final) => ({ final }));

/**
 * Ignores sequences that would hold the page up: a few bytes of output can ask
 * for minutes of work, and one throws inside of xterm, which then writes
 * nothing any more.
 */
export function guardParser(term: Terminal): IDisposable {
  const handlers = [
    ...counted.map((id) =>
      term.parser.registerCsiHandler(id, ([count]) => typeof count === "number" && count > largestCount),
    ),
    term.parser.registerCsiHandler({ final: "J" }, ([what]) => what === 1 && inLastCell(term)),
  ];
  return {
    dispose() {
      for (const handler of handlers) handler.dispose();
    },
  };
}

/** xterm looks for a row behind the last one when all before the last cell is erased. */
function inLastCell({ buffer: { active }, cols, rows }: Terminal): boolean {
  return active.cursorX >= cols - 1 && active.cursorY === rows - 1 && active.length <= rows;
}
