import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { changedLimit, draftMs, pauseMs, TaskDocument } from "../../src/features/task/task-document";
import { SerialWrites } from "../../src/lib/serial-writes";
import { WriteLedger } from "../../src/lib/write-ledger";
import { SessionStore } from "./session-store";

let store: SessionStore;
let ledger: WriteLedger;
let writes: SerialWrites;
let document: TaskDocument;

async function open(): Promise<void> {
  ledger = new WriteLedger();
  writes = new SerialWrites(ledger);
  document = new TaskDocument({ api: store, writes, ledger, view: await store.show() });
}

/** Types text at the end, one character at a time. */
function type(text: string): void {
  for (const letter of text) document.edited(document.snapshot().text + letter, 1);
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(async () => {
  vi.useFakeTimers();
  store = new SessionStore();
  await open();
});

afterEach(() => {
  writes.stop();
  vi.useRealTimers();
});

describe("TaskDocument", () => {
  test("a pause makes a version, and no shorter one does", async () => {
    type("one");
    await pass(pauseMs - 1);
    expect(store.task.entries).toEqual([""]);
    await pass(1);
    expect(store.task.entries).toEqual(["", "one"]);
    expect(document.snapshot()).toMatchObject({ dirty: false, current_index: 1, can_undo: true });
  });

  test("many changed characters make a version without a pause", async () => {
    type("x".repeat(changedLimit));
    await pass(0);
    expect(store.task.entries).toHaveLength(2);
  });

  test("typing is in the journal at once, and not written again after the version", async () => {
    type("on");
    await pass(draftMs);
    expect(store.drafts).toEqual(["on"]);
    type("e");
    await document.commit();
    await pass(1000);
    expect(store.drafts).toEqual(["on"]);
  });

  test("undo first stores what was typed, so that redo brings it back", async () => {
    type("one");
    await pass(pauseMs);
    type(" two");
    await document.undo();
    expect(document.snapshot()).toMatchObject({ text: "one", can_redo: true });
    await document.redo();
    expect(document.snapshot().text).toBe("one two");
    expect(store.task.entries).toEqual(["", "one", "one two"]);
  });

  test("another text of the same version, as a restored backup has it, is taken", async () => {
    type("one");
    await pass(pauseMs);
    store.task.entries[store.task.at] = "of the backup";
    await document.refresh();
    expect(document.snapshot()).toMatchObject({ text: "of the backup", conflict: null });
  });

  test("text under composition is neither a version nor a journal entry", async () => {
    document.setComposing(true);
    type("한");
    await pass(5000);
    expect(store.task.entries).toEqual([""]);
    expect(store.drafts).toEqual([]);
    document.setComposing(false);
    await pass(pauseMs);
    expect(store.text).toBe("한");
  });

  test("what cannot be sent is held and counted, and stored when the owner is back", async () => {
    store.away = "before";
    type("held");
    await pass(6000);
    expect(ledger.snapshot()).toMatchObject({ pending: 1, heldBy: "unreachable" });
    type(" longer");
    store.away = null;
    await pass(10_000);
    expect(store.text).toBe("held longer");
    expect(ledger.snapshot()).toMatchObject({ pending: 0, heldBy: null });
  });

  test("a version whose answer was lost is no conflict and is not stored twice", async () => {
    store.away = "after";
    type("once");
    void document.commit();
    await pass(1);
    store.away = null;
    await pass(10_000);
    expect(store.task.entries).toEqual(["", "once"]);
    expect(document.snapshot()).toMatchObject({ conflict: null, dirty: false, version: store.task.version });
  });

  test("an undo whose answer was lost is not done twice", async () => {
    type("one");
    await document.commit();
    type(" two");
    await document.commit();
    store.away = "after";
    void document.undo();
    await pass(1);
    store.away = null;
    await pass(10_000);
    expect(document.snapshot()).toMatchObject({ text: "one", current_index: 1 });
  });

  test("a change from another window is a conflict that keeps both texts until one is chosen", async () => {
    type("mine");
    await store.setTask("s", "theirs", 1);
    await document.commit();
    expect(document.snapshot()).toMatchObject({ text: "mine", conflict: { theirs: "theirs" } });
    await pass(5000);
    expect(store.text).toBe("theirs");
    expect(store.drafts.at(-1)).toBe("mine");
    expect(ledger.snapshot().pending).toBe(0);
    await document.resolve("mine");
    expect(store.task.entries).toEqual(["", "theirs", "mine"]);
  });

  test("typing over a text that was changed elsewhere and taken back again is no conflict", async () => {
    await store.setTask("s", "applied", 1);
    await store.undoTask("s", 2);
    type("mine");
    await document.commit();
    expect(document.snapshot()).toMatchObject({ text: "mine", conflict: null, dirty: false });
    expect(store.task.entries).toEqual(["", "mine"]);
    expect(ledger.snapshot().pending).toBe(0);
  });

  test("a notice of such a change, met while typing, moves the version and keeps the typing in the journal", async () => {
    type("mi");
    await store.setTask("s", "applied", 1);
    await store.undoTask("s", 2);
    await document.refresh();
    expect(document.snapshot()).toMatchObject({ text: "mi", conflict: null, dirty: true, version: 3 });
    expect(store.drafts.at(-1)).toBe("mi");
    type("ne");
    await pass(pauseMs);
    expect(store.task.entries).toEqual(["", "mine"]);
    expect(document.snapshot()).toMatchObject({ conflict: null, dirty: false });
  });

  test("the stored text can be chosen too", async () => {
    type("mine");
    await store.setTask("s", "theirs", 1);
    await document.commit();
    type(" and more");
    expect(ledger.snapshot().pending).toBe(1);
    await document.resolve("theirs");
    expect(ledger.snapshot().pending).toBe(0);
    expect(store.drafts.at(-1)).toBe("theirs");
    expect(document.snapshot()).toMatchObject({ text: "theirs", dirty: false, conflict: null });
    expect(store.task.entries).toEqual(["", "theirs"]);
  });

  test("typing that a crash left in the journal is here again and becomes a version", async () => {
    store.draft = "from before";
    await open();
    expect(document.snapshot()).toMatchObject({ text: "from before", dirty: true });
    await pass(pauseMs);
    expect(store.task.entries).toEqual(["", "from before"]);
  });

  test("restoring an old version adds a new one", async () => {
    type("one");
    await document.commit();
    type(" two");
    await document.commit();
    await document.restore(1);
    expect(document.snapshot().text).toBe("one");
    expect(store.task.entries).toEqual(["", "one", "one two", "one"]);
  });

  test("closing stores what was typed", async () => {
    type("last words");
    document.close();
    await pass(0);
    expect(store.text).toBe("last words");
  });
});
