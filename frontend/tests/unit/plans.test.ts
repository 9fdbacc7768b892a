import { describe, expect, test } from "vitest";
import { canSave, inConflict, readDraft, storedDraft } from "../../src/features/plan/plan-draft";

describe("the draft of a plan", () => {
  test("comes back as it was stored, also when it is empty", () => {
    for (const text of ['# 계획\n\n1. "one"', ""]) {
      const draft = { base: 2, text };
      expect(readDraft(storedDraft(draft))).toEqual(draft);
    }
  });

  test("is none when nobody edits, or when what was stored is something else", () => {
    expect(storedDraft(null)).toBe("");
    for (const stored of ["", "text", "null", "3", '{"base":"1","text":"x"}', '{"base":1}']) {
      expect(readDraft(stored)).toBeNull();
    }
  });

  test("is saved over the version that it was begun from alone", () => {
    const plan = { version: 2, content: "stored" };
    expect(canSave({ base: 2, text: "mine" }, plan)).toBe(true);
    expect(canSave({ base: 1, text: "mine" }, plan)).toBe(false);
    expect(inConflict({ base: 1, text: "mine" }, plan)).toBe(true);
  });

  test("is no conflict when both wrote the same, and then there is nothing to save", () => {
    const plan = { version: 3, content: "same" };
    expect(inConflict({ base: 2, text: "same" }, plan)).toBe(false);
    expect(canSave({ base: 2, text: "same" }, plan)).toBe(false);
  });

  test("is not saved empty", () => {
    expect(canSave({ base: 1, text: " \n" }, { version: 1, content: "stored" })).toBe(false);
  });
});
