import { expect, test } from "vitest";
import { parseAppearance, standardAppearance } from "../../src/app/appearance";
import { commandKeys } from "../../src/app/command-keys";
import { keyRows, letterRows, refusal, sharedWith } from "../../src/features/keyboard/key-rows";
import { parseBindings, useBindings } from "../../src/lib/bindings";
import { chordsOf } from "../../src/lib/keys";
import { allLetters, letterOf } from "../../src/lib/letters";

const press = (key: string, held: { ctrlKey?: boolean; altKey?: boolean } = {}) => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

const rows = keyRows([
  { id: "cost", title: "command.cost", keys: commandKeys.cost, run: null },
  { id: "runs", title: "command.runs", keys: { mac: [], other: [], name: "runs" }, run: null },
]);
const row = (name: string) => {
  const found = rows.find((each) => each.name === name);
  if (!found) throw new Error(`no row ${name}`);
  return found;
};

test("a chosen key replaces those of the program, and an empty choice takes them away", () => {
  expect(chordsOf(commandKeys.cost, false, {})).toEqual(["Alt+5"]);
  expect(chordsOf(commandKeys.cost, false, { cost: ["Ctrl+Alt+9"] })).toEqual(["Ctrl+Alt+9"]);
  expect(chordsOf(commandKeys.cost, false, { cost: [] })).toEqual([]);
});

test("keys that are in use are told on both, however they are written", () => {
  const chosen = { runs: ["Alt+5"] };
  expect(sharedWith(row("runs"), rows, chosen, false).map((each) => each.name)).toEqual(["cost"]);
  expect(sharedWith(row("cost"), rows, chosen, false).map((each) => each.name)).toEqual(["runs"]);
  // Those of the program that are alike belong to different panels.
  expect(sharedWith(row("undo"), rows, {}, false)).toEqual([]);
});

test("the key of the terminal's paste is one of the list, and told as in use", () => {
  const taken = (mac: boolean, chord: string) =>
    sharedWith(row("runs"), rows, { runs: [chord] }, mac).map((each) => each.title);
  expect(taken(false, "Ctrl+Shift+V")).toEqual(["keyboard.paste"]);
  expect(taken(true, "Cmd+V")).toEqual(["keyboard.paste"]);
});

test("a key that types is refused, and one that is only held", () => {
  expect(refusal(press("a"))).toBe("keyboard.types");
  expect(refusal(press("Enter"))).toBe("keyboard.types");
  expect(refusal(press("Control", { ctrlKey: true }))).toBe("keyboard.holding");
  expect(refusal(press("F4"))).toBeNull();
  expect(refusal(press("a", { altKey: true }))).toBeNull();
});

test("what is stored is read, and what was never valid is passed over", () => {
  expect(parseBindings('{"cost":["Ctrl+1"],"runs":5,"x":[1]}')).toEqual({ cost: ["Ctrl+1"] });
  expect(parseBindings("not json")).toEqual({});
  expect(parseBindings(null)).toEqual({});
  expect(parseAppearance('{"textSize":"huge","terminalSize":400,"density":"comfortable"}')).toEqual({
    ...standardAppearance,
    density: "comfortable",
  });
  expect(parseAppearance("[")).toEqual(standardAppearance);
});

test("a letter is known by its key, has the one that was chosen, and means nothing when all are off", () => {
  const j = { ...press("ㅓ"), code: "KeyJ" };
  expect(letterOf(j, ["listUp", "listDown"])).toBe("listDown");
  expect(letterOf({ ...j, shiftKey: true }, ["listDown", "reviewNextFile"])).toBe("reviewNextFile");
  expect(letterOf({ ...j, ctrlKey: true }, ["listDown"])).toBeNull();
  useBindings.setState({ chosen: { "letter.listDown": ["M"] } });
  expect(letterOf(j, ["listDown"])).toBeNull();
  expect(letterOf(press("m"), ["listDown"])).toBe("listDown");
  useBindings.setState({ chosen: { [allLetters]: [] } });
  expect(letterOf(j, ["listDown"])).toBeNull();
  useBindings.setState({ chosen: {} });
});

test("a letter takes one key that types, and is compared with its own kind", () => {
  expect(refusal(press("x"), true)).toBeNull();
  expect(refusal(press("x", { ctrlKey: true }), true)).toBe("keyboard.letterOnly");
  expect(refusal(press("F4"), true)).toBe("keyboard.letterOnly");
  expect(new Set(letterRows.map(({ name }) => name)).size).toBe(letterRows.length);
});
