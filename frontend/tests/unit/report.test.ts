import { describe, expect, test } from "vitest";
import { keptRows } from "../../src/features/launch/holds";
import { cause, outcome, reportClock } from "../../src/features/launch/outcome";
import { revivalOf, tickedAtFirst } from "../../src/features/launch/revival";
import { translator } from "../../src/lib/i18n";
import { findingMark } from "../../src/lib/marks";
import type { FindingRow, LaunchReport, SessionCard } from "../../src/lib/types";
import { finding } from "./findings";

const t = translator("en");
const at = new Date(2026, 10, 22, 10, 43, 12).getTime();

const report = (findings: FindingRow[]): LaunchReport => ({
  launch: null,
  previous: null,
  headline: "saved_is_here",
  anything: true,
  findings,
  checks: { integrity_ms: 1, journal_frames: 0, ingested_bytes: 0, ingested_processes: 0 },
});

describe("what became of a thing that ran", () => {
  test.each([
    [{ alive: true, action: "attached", status_now: "running" }, "live", "Still running."],
    [{ alive: true, action: "attached", status_now: "completed" }, "done", "It ran on and has finished."],
    [{ alive: true, action: "attached", status_now: "failed" }, "lost", "Failed."],
    [{ action: "finalized", status_after: "completed" }, "done", "Finished without the app."],
    [{ action: "finalized", status_after: "failed" }, "lost", "Failed."],
    [{ action: "restored", status_after: "restored" }, "cut", "Interrupted."],
    [{ subject_kind: "database", action: "restored" }, "restored", "A backup stands in its place."],
    [{ subject_kind: "database", action: "quarantined" }, "lost", "Put aside. This one began empty."],
    [
      { subject_kind: "environment", action: "finalized", status_after: "active" },
      "restored",
      "It is there.",
    ],
    [
      { subject_kind: "environment", action: "none", status_after: "missing" },
      "lost",
      "Its directory is gone.",
    ],
    [{ subject_kind: "environment", action: "removed", status_after: "destroyed" }, "skipped", "Removed."],
    [
      { subject_kind: "run", action: "paused", status_after: "paused" },
      "cut",
      "Interrupted. Resume or cancel it.",
    ],
    [{ subject_kind: "run", action: "resumed", status_after: "paused" }, "needs", "Waits for your decision."],
    [
      {
        subject_kind: "run",
        action: "paused",
        status_after: "paused",
        status_now: "paused",
        revival: "resume",
      },
      "cut",
      "Interrupted. Resume or cancel it.",
    ],
    [
      {
        subject_kind: "run",
        action: "resumed",
        status_after: "running",
        status_now: "paused",
        revival: "resume",
      },
      "cut",
      "Interrupted. Resume or cancel it.",
    ],
    [
      { subject_kind: "run", action: "paused", status_after: "paused", status_now: "running" },
      "live",
      "It goes on where it was.",
    ],
    [{ alive: true, action: "attached", status_now: "agent_requires_attention" }, "needs", "Waits for you."],
    [
      { subject_kind: "job", action: "failed", status_after: "failed", again: true },
      "restored",
      "Started again.",
    ],
    [
      { subject_kind: "job", action: "parked", status_now: "idle", revival: "run_parked" },
      "cut",
      "Not started.",
    ],
    [{ subject_kind: "run", action: "resumed", status_after: "running" }, "live", "It goes on where it was."],
    [
      { subject_kind: "run", action: "attached", status_after: "running", status_now: "completed" },
      "done",
      "It has ended.",
    ],
    [
      { subject_kind: "message", alive: true, action: "attached", status_now: "complete" },
      "done",
      "It ran on and has finished.",
    ],
    [{ subject_kind: "job", action: "failed", status_after: "failed" }, "cut", "Interrupted."],
    [
      { subject_kind: "job", action: "failed", status_after: "completed" },
      "done",
      "Finished without the app.",
    ],
  ] as const)("%o is %s", (part, mark, headline) => {
    const row = finding(part);
    expect(findingMark(row)).toBe(mark);
    expect(outcome(row, t).headline).toBe(headline);
  });
});

test("times within one minute have seconds", () => {
  expect(reportClock(at, at + 5000)(at)).toBe("10:43:12");
  expect(reportClock(at, at + 60_000)(at)).toBe("10:43");
});

test("a lost process host is named, and nothing is called complete then", () => {
  const rows = [finding({ alive: true, status_now: "running" }), finding({ action: "restored" })];
  const sentences = cause(report(rows), t).join(" ");
  expect(sentences).toContain("The process host ended as well, and 1 process with it.");
  expect(sentences).not.toContain("No output is missing.");
  expect(cause(report(rows.slice(0, 1)), t)).toContain("No output is missing.");
});

describe("what the report starts again", () => {
  const cut = { subject_kind: "job", action: "failed", status_after: "failed", revival: "retry" } as const;
  const failed = { action: "finalized", status_after: "failed", revival: "restart" } as const;

  test.each([
    [cut, "retry", true],
    [{ ...cut, again: true, revival: "" }, null, false],
    [{ ...cut, reason: "recovery" }, "retry", false],
    [
      { subject_kind: "job", action: "parked", status_now: "idle", revival: "run_parked" },
      "run_parked",
      false,
    ],
    [{ subject_kind: "run", action: "paused", status_now: "paused", revival: "resume" }, "resume", true],
    [{ action: "restored", status_now: "restored", revival: "resume" }, "resume", true],
    [failed, "restart", false],
    [{ action: "finalized", status_after: "completed", revival: "restart" }, null, false],
  ] as const)("%o: %s, ticked at first: %s", (part, how, ticked) => {
    const row = finding(part);
    expect(revivalOf(row)).toBe(how);
    if (how !== null) expect(tickedAtFirst(row)).toBe(ticked);
  });
});

test("what a session is known to have lost stands among what it keeps, and nothing where nothing is lost", () => {
  const card = { terminals: 1, terminals_live: 0, terminals_waiting: 0, jobs: 0 } as SessionCard;
  const missing = (missing_bytes: number) =>
    keptRows({ ...card, missing_bytes }, t)
      .filter(({ mark }) => mark === "gap")
      .map(({ name, value, word }) => [name, value, word]);
  expect(missing(0)).toEqual([]);
  expect(missing(1_500_000)).toEqual([["Missing", "1.5 MB of terminal output", "missing"]]);
});
