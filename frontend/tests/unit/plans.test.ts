import { describe, expect, test } from "vitest";
import { parentOf } from "../../src/features/finder/folder";
import { diffLines } from "../../src/features/plan/line-diff";
import { canSave, inConflict, readDraft, storedDraft } from "../../src/features/plan/plan-draft";
import { plansAmong } from "../../src/features/plan/queries";
import { followed } from "../../src/features/task/followed";
import type { JobSummary, TaskType } from "../../src/lib/types";

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

describe("two versions of a plan, line by line", () => {
  const told = (before: string, after: string) =>
    diffLines(before, after).map((row) => `${row.before ?? "·"}|${row.after ?? "·"}`);

  test("have what they share side by side, and a changed line beside the one that it was", () => {
    expect(told("a\nb\nc\nd", "a\nB\nc\nd\ne")).toEqual(["a|a", "b|B", "c|c", "d|d", "·|e"]);
    expect(told("a\nb\nc", "c")).toEqual(["a|·", "b|·", "c|c"]);
  });

  test("give each of them back whole, whatever they are", () => {
    const words = ["", "x", "가", "x", "y", "  z"];
    let seed = 7;
    const next = (n: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % n;
    };
    for (let round = 0; round < 300; round++) {
      const text = () => Array.from({ length: next(9) }, () => words[next(words.length)]).join("\n");
      const [before, after] = [text(), text()];
      const rows = diffLines(before, after);
      const side = (name: "before" | "after") =>
        rows.flatMap((row) => (row[name] === null ? [] : [row[name]])).join("\n");
      expect([side("before"), side("after")]).toEqual([before, after]);
    }
  });

  test("of ten thousand lines that have nothing in common are told at once", () => {
    const lines = (word: string) => Array.from({ length: 10_000 }, (_, i) => `${word} ${i}`).join("\n");
    expect(diffLines(lines("a"), lines("b"))).toHaveLength(10_000);
  });
});

describe("the plans of a session", () => {
  const types = [
    { name: "implementation_plan", has_plan: true },
    { name: "task", has_plan: false },
  ] as TaskType[];
  const job = (id: string, task_type: string, status: string) => ({ id, task_type, status }) as JobSummary;

  test("are those of completed jobs of a type that writes one", () => {
    const jobs = [
      job("1", "implementation_plan", "completed"),
      job("2", "implementation_plan", "failed"),
      job("3", "task", "completed"),
      job("4", "implementation_plan", "completed_by_tag"),
    ];
    expect(plansAmong(jobs, types).map(({ id }) => id)).toEqual(["1", "4"]);
  });
});

describe("the answer that the task waits for", () => {
  const job = (id: string, task_type: string, status: string) =>
    ({ id, task_type, status, failure_reason: null }) as JobSummary;
  const running = job("1", "task_refinement", "running");

  test("is that of the job that was asked, also after its end", () => {
    expect(followed([running], "2", new Set())).toBe("2");
  });

  test("is found again after a reload while it is on its way, unless it was put away", () => {
    expect(followed([job("0", "task", "running"), running], null, new Set())).toBe("1");
    expect(followed([running], null, new Set(["1"]))).toBeNull();
    expect(followed([job("1", "text_improvement", "completed")], null, new Set())).toBeNull();
  });
});

test("a folder that is typed is looked for in the folder above it", () => {
  expect([parentOf(""), parentOf("back"), parentOf("backend/a"), parentOf("backend/")]).toEqual([
    "",
    "",
    "backend",
    "backend",
  ]);
});
