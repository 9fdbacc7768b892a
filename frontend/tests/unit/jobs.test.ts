import { describe, expect, test } from "vitest";
import { lastOfFullPage, toPages, withPage } from "../../src/app/job-pages";
import { answering } from "../../src/features/agent/answering";
import { jobSpec } from "../../src/features/agent/job-spec";
import { taskTypeLabel } from "../../src/features/agent/task-type";
import { matchesFilter } from "../../src/features/job/job-filter";
import { possibleVerbs } from "../../src/features/job/job-verbs";
import { isCut, lineageOf } from "../../src/features/job/lineage";
import { detailText } from "../../src/features/permission/detail-text";
import { translator } from "../../src/lib/i18n";
import type { AgentInfo, JobSummary } from "../../src/lib/types";

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

describe("a page of jobs", () => {
  const page = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ id: `j${i}`, created_at: 1000 - i }) as JobSummary);

  test("that is full is followed by the jobs before its last one; one that is not is the last", () => {
    expect(lastOfFullPage(page(50))).toMatchObject({ id: "j49", created_at: 951 });
    expect(lastOfFullPage(page(49))).toBeNull();
    expect(lastOfFullPage([])).toBeNull();
  });

  const listedBehind = (list: readonly JobSummary[], last: JobSummary | null) => {
    const from = last ? list.findIndex((job) => job.created_at < last.created_at) : 0;
    return from < 0 ? [] : list.slice(from, from + 50);
  };

  test("brings what changed in it and keeps the others, whether jobs came or went", () => {
    const before = page(230);
    const came = [{ id: "new", created_at: 2000 } as JobSummary, ...before];
    const known = before.slice(0, 150);
    expect(withPage(known, null, listedBehind(came, null))).toEqual(came.slice(0, 151));
    const place = before[99] as JobSummary;
    const changed = before.map((job) => (job.id === "j120" ? { ...job, status: "failed" as const } : job));
    expect(withPage(known, place, listedBehind(changed, place))).toEqual(changed.slice(0, 150));
    const gone = before.filter(({ id }) => id !== "j120");
    expect(withPage(known, place, listedBehind(gone, place))).toEqual(gone.slice(0, 150));
    expect(withPage(known, null, [])).toEqual([]);
  });

  test("is full but for the first one while there are more, so that the next one is asked for", () => {
    const more = toPages(page(101), true);
    expect(more.pages.map(({ length }) => length)).toEqual([1, 50, 50]);
    expect(more.pageParams.map((last) => last?.id ?? null)).toEqual([null, "j0", "j50"]);
    expect(lastOfFullPage(more.pages.at(-1) ?? [])).toMatchObject({ id: "j100" });
    const all = toPages(page(101), false);
    expect(all.pages.map(({ length }) => length)).toEqual([50, 50, 1]);
    expect(toPages([], false)).toEqual({ pages: [[]], pageParams: [null] });
  });
});

describe("a type of task", () => {
  test("has a name in each language, and one that is not known keeps its own", () => {
    const type = { name: "text_improvement", label: "Text improvement" };
    expect(taskTypeLabel(type, translator("en"))).toBe("Text improvement");
    expect(taskTypeLabel(type, translator("ko"))).toBe("글 다듬기");
    expect(taskTypeLabel({ name: "review", label: "Review" }, translator("ko"))).toBe("Review");
  });
});

test("what is not said of a job is as the settings have it", () => {
  const spec = jobSpec({ session_id: "s", agent: "demo", prompt: "# Plan" });
  expect(spec).toMatchObject({
    task_type: "task",
    prompt: "# Plan",
    priority: 1,
    files: null,
    permission: "",
  });
});

test("a text is given neither to a command line nor to the local search, nor to an agent that is missing", () => {
  const agent = (name: string, installed = true) => ({ name, installed }) as AgentInfo;
  const agents = [agent("claude"), agent("codex", false), agent("shell"), agent("finder"), agent("demo")];
  expect(answering(agents).map(({ name }) => name)).toEqual(["claude", "demo"]);
});

test("a lineage is the first job and all that follow from it, also where two follow one", () => {
  const link = (id: string, of: string | null, at: number) => ({ id, retry_of_job_id: of, created_at: at });
  const jobs = [
    link("d", "b", 4),
    link("c", "a", 3),
    link("x", null, 2),
    link("b", "a", 2),
    link("a", null, 1),
  ];
  const ids = (of: string, among = jobs) => lineageOf(of, among).map(({ id }) => id);
  for (const id of ["a", "b", "c", "d"]) expect(ids(id)).toEqual(["a", "b", "c", "d"]);
  expect(ids("x")).toEqual(["x"]);
  expect(ids("of another session")).toEqual([]);
  const newest = jobs.slice(0, 2);
  expect(ids("d", newest)).toEqual(["d"]);
  expect(isCut(lineageOf("d", newest), newest)).toBe(true);
  expect(isCut(lineageOf("d", jobs), jobs)).toBe(false);
});
