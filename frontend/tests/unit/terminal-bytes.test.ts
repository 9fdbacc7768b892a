import headless from "@xterm/headless";
import type { Terminal } from "@xterm/xterm";
import { expect, test } from "vitest";
import { guardParser } from "../../src/features/terminal/parser-guard";
import { WholeCharacters } from "../../src/features/terminal/whole-characters";

const text = "a、b한글🙂é\x1b[31mz";
const bytes = new TextEncoder().encode(text);

/** A terminal without a page, and its first row after all was written. */
function terminal() {
  const term = new headless.Terminal({ allowProposedApi: true, cols: 20, rows: 4 }) as unknown as Terminal;
  const row = (y: number) => term.buffer.active.getLine(y)?.translateToString(true);
  const write = (data: string | Uint8Array) => new Promise<void>((done) => term.write(data, done));
  return { term, row, write };
}

test("characters that are cut anywhere are shown whole", async () => {
  for (let cut = 0; cut <= bytes.length; cut++) {
    const { row, write, term } = terminal();
    const whole = new WholeCharacters();
    await write(whole.take(bytes.subarray(0, cut)));
    await write(whole.take(bytes.subarray(cut)));
    expect(row(0), `cut at ${cut}`).toBe("a、b한글🙂éz");
    term.dispose();
  }
});

test("bytes that come one by one are all given, once", () => {
  const whole = new WholeCharacters();
  const given = [...bytes].flatMap((byte) => [...whole.take(Uint8Array.of(byte))]);
  expect(given).toEqual([...bytes]);
});

test("what is no UTF-8 is not kept back", () => {
  for (const odd of [[0xff], [0xc0], [0x80, 0x80, 0x80, 0x80], [0xf8, 0x80], [0x41, 0xc1]]) {
    const whole = new WholeCharacters();
    expect([...whole.take(Uint8Array.from(odd))]).toEqual(odd);
  }
});

test("a dropped half is not put before what follows", () => {
  const whole = new WholeCharacters();
  expect([...whole.take(Uint8Array.of(0x61, 0xe3, 0x80))]).toEqual([0x61]);
  whole.drop();
  expect([...whole.take(Uint8Array.of(0x62))]).toEqual([0x62]);
});

test("erasing up to the last cell does not end the terminal", async () => {
  const { term, row, write } = terminal();
  guardParser(term);
  await write("\x1b[4;20H\x1b[1J\x1b[Hafter");
  expect(row(0)).toBe("after");
});

test("a few bytes do not ask for minutes of work", async () => {
  const { term, row, write } = terminal();
  guardParser(term);
  await write("x\x1b[999999999b\x1b[20000000L\x1b[20000000S\x1b[999999999@\x1b[Hy");
  expect(row(0)).toBe("y");
  await write("\x1b[3b");
  expect(row(0)).toBe("yyyy");
});
