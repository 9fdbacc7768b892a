import type { Terminal } from "@xterm/xterm";

/** How much of its output a terminal reads out. */
const readOut = 20;

/** The last lines of a terminal as one text; a line that was wrapped is one line, and blank ones are left out. */
export function lastLines({ buffer }: Pick<Terminal, "buffer">, most = readOut): string {
  const lines: string[] = [];
  let rest = "";
  for (let y = buffer.active.length - 1; y >= 0 && lines.length < most; y--) {
    const row = buffer.active.getLine(y);
    if (!row) continue;
    const text = row.translateToString(!rest) + rest;
    rest = row.isWrapped ? text : "";
    if (!row.isWrapped && text.trim()) lines.push(text.trimEnd());
  }
  return lines.reverse().join("\n");
}
