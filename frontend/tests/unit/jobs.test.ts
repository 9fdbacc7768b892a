import { describe, expect, test } from "vitest";
import { matchesFilter } from "../../src/features/job/job-filter";
import { possibleVerbs } from "../../src/features/job/job-verbs";
import { detailText } from "../../src/features/permission/detail-text";

const job = (status: Parameters<typeof possibleVerbs>[0]["status"], session: string | null = null) => ({
  status,
  assistant_session_id: session,
  failure_reason: null,
});

describe("what can be done with a job", () => {
  test("an ended one goes on in its agent's session, if it has one, or is asked again", () => {
    expect(possibleVerbs(job("failed", "s"), true, null)).toEqual(["resume", "retry"]);
    expect(possibleVerbs(job("canceled"), true, null)).toEqual(["retry"]);
  });

  test("an agent that cannot resume is asked again instead", () => {
    const can = {
      resume: false,
      fork: false,
      steer: false,
      interrupt: false,
      permissions: false,
      history: false,
      web_search: false,
      reports_cost: false,
    };
    expect(possibleVerbs(job("failed", "s"), true, can)).toEqual(["retry"]);
    expect(possibleVerbs(job("failed", "s"), true, { ...can, resume: true })).toEqual(["resume", "retry"]);
  });

  test("a parked one is run; one that runs is neither repeated nor resumed", () => {
    expect(possibleVerbs(job("idle"), true, null)).toEqual(["runParked"]);
    expect(possibleVerbs(job("running", "s"), true, null)).toEqual([]);
  });

  test("one of another machine can only be taken over, and only before its end", () => {
    expect(possibleVerbs(job("running", "s"), false, null)).toEqual(["takeOver"]);
    expect(possibleVerbs(job("completed", "s"), false, null)).toEqual([]);
  });
});

describe("the filter of the list", () => {
  test("an interrupted job is among the failed ones, a cancelled one is not", () => {
    const cut = { status: "failed", failure_reason: "interrupted" } as const;
    expect(matchesFilter(cut, "failed", false)).toBe(true);
    expect(matchesFilter(job("canceled"), "failed", false)).toBe(false);
    expect(matchesFilter(job("canceled"), "done", false)).toBe(true);
  });

  test("only a job whose agent asks waits for the user", () => {
    expect(matchesFilter(job("running"), "needs", true)).toBe(true);
    expect(matchesFilter(job("running"), "needs", false)).toBe(false);
  });
});

test("the input of a tool is shown whole, and an empty one not at all", () => {
  expect(detailText({})).toBe("");
  expect(detailText(null)).toBe("");
  expect(detailText({ command: "rm -r build" })).toContain("rm -r build");
});
