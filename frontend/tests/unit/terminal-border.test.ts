import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { border } from "../../src/features/terminal/border";
import { belongsToTerminal } from "../../src/features/terminal/terminal-keys";

test("the page ends a process as the owner's screen does", () => {
  const source = readFileSync(
    fileURLToPath(new URL("../../../backend/screen/screen.go", import.meta.url)),
    "utf8",
  );
  const constant = /^const Border = ((?:.*\+[^\n]*\n)*.*)$/m.exec(source)?.[1] ?? "";
  const literals = [...constant.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = ""]) => text);
  expect(literals.length).toBeGreaterThan(3);
  const text = literals
    .join("")
    .replace(/\\x([0-9a-f]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
  expect(border).toBe(text.replaceAll("\\\\", "\\"));
});

describe("a chord in a terminal", () => {
  const press = (key: string, modifiers: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey", boolean>>) => ({
    key,
    code: `Key${key.toUpperCase()}`,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...modifiers,
  });

  test("finds in it, where the app would filter files", () => {
    expect(belongsToTerminal(press("f", { metaKey: true }), true)).toBe(true);
    expect(belongsToTerminal(press("f", { ctrlKey: true, shiftKey: true }), false)).toBe(true);
    expect(belongsToTerminal(press("f", { ctrlKey: true }), false)).toBe(false);
    expect(belongsToTerminal(press("t", { metaKey: true }), true)).toBe(false);
  });
});
