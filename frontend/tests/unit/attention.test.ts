import { describe, expect, test } from "vitest";
import { reachedOf } from "../../src/features/attention/budget-steps";
import { goneFrom } from "../../src/features/attention/gone";
import {
  type Notification,
  notificationsKept,
  parseNotifications,
  withNotification,
} from "../../src/features/attention/notifications";
import { placeOf } from "../../src/features/attention/place-of";
import { wordsOf } from "../../src/features/attention/words";
import { shownValue, storedValue } from "../../src/features/data/setting-value";
import { outcome } from "../../src/features/launch/outcome";
import { numberedTitle } from "../../src/features/terminal/ended";
import { revivals } from "../../src/features/terminal/revive";
import { stateSentence } from "../../src/features/terminal/state-sentence";
import { translator } from "../../src/lib/i18n";
import { findingMark, mostUrgent, terminalMark } from "../../src/lib/marks";
import { en } from "../../src/lib/messages/en";
import type { TerminalStatus, Work, WorkItem } from "../../src/lib/types";
import { finding } from "./findings";
import { terminal } from "./terminals";

const t = translator("en");
const now = new Date(2026, 10, 22, 10, 43, 12).getTime();
const asked = (part: Partial<Notification>): Notification => ({
  place: { kind: "terminal", id: "t", session: "s" },
  about: "needs",
  title: "vite",
  text: "The program rang the bell.",
  said: "",
  at: 1,
  seen: false,
  ...part,
});

describe("the list of notifications", () => {
  test("has each request once, the newest first, and gains what was said", () => {
    const once = withNotification([], asked({ at: 1 }));
    expect(withNotification(once, asked({ at: 1 }))).toBe(once);
    const said = withNotification(once, asked({ at: 1, said: "Tests are red" }));
    expect(said).toEqual([asked({ at: 1, said: "Tests are red" })]);
    expect(withNotification(said, asked({ at: 1, said: "" }))).toBe(said);
    const two = withNotification(said, asked({ at: 2 }));
    expect(two.map(({ at }) => at)).toEqual([2, 1]);
  });

  test("keeps the last hundred", () => {
    let list: readonly Notification[] = [];
    for (let at = 1; at <= notificationsKept + 5; at++) list = withNotification(list, asked({ at }));
    expect(list).toHaveLength(notificationsKept);
    expect(list[0]?.at).toBe(notificationsKept + 5);
  });

  test("comes back as it was stored; what is none is left out", () => {
    const list = [asked({ at: 2, seen: true }), asked({ at: 1 })];
    expect(parseNotifications(JSON.stringify(list))).toEqual(list);
    expect(parseNotifications(JSON.stringify([...list, { at: "then" }, null]))).toEqual(list);
    expect(parseNotifications(JSON.stringify([{ ...list[0], about: "else" }]))).toEqual([]);
    expect(parseNotifications("{")).toEqual([]);
    expect(parseNotifications(null)).toEqual([]);
  });
});

test("a list that knew only terminals is read as well", () => {
  const old = {
    terminal_id: "t",
    work_session_id: "s",
    title: "vite",
    text: "",
    said: "",
    at: 3,
    seen: true,
  };
  expect(parseNotifications(JSON.stringify([old]))).toEqual([asked({ text: "", at: 3, seen: true })]);
});

test("what worked and does so no more is told apart by its kind", () => {
  const work = (...running: [WorkItem["kind"], string][]): Work => ({
    running: running.map(([kind, id]) => ({ kind, id, title: "" })),
    queued: [],
  });
  const before: Work = { ...work(["job", "a"], ["run", "a"]), queued: [{ kind: "job", id: "b", title: "" }] };
  const now = work(["job", "b"], ["run", "a"]);
  expect(goneFrom(before, new Set(), now)).toEqual(new Map([["job", new Set(["a"])]]));
  expect(goneFrom(work(), new Set(["run quick", "run a"]), now)).toEqual(
    new Map([["run", new Set(["quick"])]]),
  );
  expect(goneFrom(work(), new Set(), before).size).toBe(0);
});

test("a notification is told in the language of the reader", () => {
  const job = asked({
    place: { kind: "job", id: "j", session: "s" },
    about: "lost",
    title: "Tests",
    text: "",
  });
  expect(wordsOf(job, t)).toEqual({ title: "Job “Tests”", text: "It has failed." });
  expect(wordsOf(job, translator("ko")).text).toBe("실패했습니다.");
  expect(wordsOf(asked({}), translator("ko")).text).toBe("The program rang the bell.");
});

test("a budget warns at 80 and at 100 percent, of each day and month by itself", () => {
  const none = { job: 0, conversation: 0, session: 0, day: 0, month: 0, spent_today: 9, spent_month: 9 };
  expect(reachedOf(none, now)).toEqual([]);
  expect(reachedOf({ ...none, day: 10, month: 9 }, now)).toEqual([
    { id: "day 80 2026-11-22", of: "day", percent: 80, limit: 10 },
    { id: "month 100 2026-11", of: "month", percent: 100, limit: 9 },
  ]);
  expect(reachedOf({ ...none, day: 12 }, now)).toEqual([]);
});

test("a click on the desktop leads to its place, and nowhere when it says none", () => {
  const place = { kind: "run", id: "r", project: "" };
  expect(placeOf({ place: JSON.stringify(place) })).toEqual(place);
  expect(placeOf({ place: "{" })).toBeNull();
  expect(placeOf(null)).toBeNull();
});

describe("a terminal says why it is as it is", () => {
  const at = now - 2000;
  test.each([
    [
      { status: "agent_requires_attention", attention_reason: "bell", attention_at: at },
      "The program rang the bell at 10:43:10.",
    ],
    [
      {
        status: "agent_requires_attention",
        attention_reason: "quiet",
        attention_at: at,
        agent: "claude",
      },
      "claude waits at its prompt since 10:43:10.",
    ],
    [
      { status: "agent_requires_attention", attention_reason: "notification", attention_at: at },
      "The program asked for you at 10:43:10.",
    ],
    [{ status: "stuck", last_output_at: at }, "done nothing since 10:43:10. Wait, or kill its process."],
    [{ status: "disconnected" }, "The process host does not answer."],
    [{ status: "recovering" }, "is being taken in."],
    [{ status: "idle" }, "It has not been started."],
    [{ status: "failed", end_reason: "exited", exit_code: 3, ended_at: at }, "exit 3."],
  ] as const)("%o", (part, sentence) => {
    expect(stateSentence(terminal(part), t, "en", now)).toContain(sentence);
  });

  test("where the mark says it all, nothing is said", () => {
    expect(stateSentence(terminal({ status: "running" }), t, "en", now)).toBe("");
  });

  test("every status has a mark and a word", () => {
    const words = Object.keys(en).filter((key) => key.startsWith("status.terminal."));
    expect(words).toHaveLength(11);
    for (const key of words) {
      const status = key.replace("status.terminal.", "") as TerminalStatus;
      expect(terminalMark({ status })).not.toBe("waiting");
    }
  });
});

test("of several things the most urgent mark is shown", () => {
  expect(mostUrgent(["live", "needs", "cut"])).toBe("needs");
  expect(mostUrgent(["done", "cut", "live"])).toBe("cut");
  expect(mostUrgent([])).toBe("saved");
});

test("a terminal without a name has its number among those of its session", () => {
  const all = [terminal({ id: "c" }), terminal({ id: "other", work_session_id: "x" }), terminal({ id: "a" })];
  expect(all.map((each) => numberedTitle(each, all, t))).toEqual(["Terminal 2", "Terminal 1", "Terminal 1"]);
});

describe("what can bring a terminal back", () => {
  const agent = { agent: "claude", assistant_session_id: "u" };
  test.each([
    [{ status: "idle" }, ["start"]],
    [{ status: "restored" }, ["restart"]],
    [{ status: "failed", ...agent }, ["resume", "restart"]],
    [{ status: "completed", agent: "claude" }, ["restart"]],
    [{ status: "running", ...agent }, []],
    [{ status: "stuck" }, []],
  ] as const)("%o: %j", (part, ways) => {
    expect(revivals(terminal(part))).toEqual(ways);
  });
  test("what was started again since says so", () => {
    const again = finding({ action: "restored", status_now: "running" });
    expect(findingMark(again)).toBe("live");
    expect(outcome(again, t).headline).toBe("Started again.");
    const asSet = finding({ action: "resumed", status_now: "running" });
    expect(outcome(asSet, t).headline).toBe("Started again, as you set it.");
  });
});

describe("a setting that is shown in another unit", () => {
  test.each([
    ["67108864", 1 << 20, "64"],
    ["1572864", 1 << 20, "1.5"],
    ["10000", 1, "10000"],
  ])("%s by %i is %s, and back", (stored, scale, shown) => {
    expect(shownValue(stored, scale)).toBe(shown);
    expect(storedValue(shown, scale)).toBe(stored);
  });

  test("what is no number reaches the owner, who says so", () => {
    expect(storedValue("soon", 1 << 20)).toBe("soon");
    expect(storedValue("", 1 << 20)).toBe("");
  });
});
