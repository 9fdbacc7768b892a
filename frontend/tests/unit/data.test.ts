import { describe, expect, test } from "vitest";
import { recovered } from "../../src/app/recovered";
import { backupLine } from "../../src/features/data/backup-text";
import { checkState } from "../../src/features/data/checks";
import { errorDetails, groupErrors } from "../../src/features/diagnostics/error-groups";
import { backupState, backupTime, newestVerified } from "../../src/lib/backups";
import { translator } from "../../src/lib/i18n";
import type { Backup, ErrorLog, LaunchReport } from "../../src/lib/types";
import { finding } from "./findings";

const en = translator("en");

const backup = (part: Partial<Backup>): Backup => ({
  id: "b",
  host_id: "h",
  file_name: "holdfast-20261122T080910.123Z-manual.db",
  sha256: "",
  app_version: "",
  format: "sqlite",
  reason: "manual",
  size_bytes: 1,
  schema_version: 1,
  created_at: 0,
  verified_at: null,
  verify_error: null,
  ...part,
});

describe("backups", () => {
  test("the name of a file says when it was made, in UTC, on every system", () => {
    const at = Date.UTC(2026, 10, 22, 8, 9, 10, 123);
    for (const folder of ["", "/data dir/backups/", "C:\\data\\backups\\"]) {
      expect(backupTime(`${folder}holdfast-20261122T080910.123Z-manual.db`)).toBe(at);
    }
  });

  test.each([
    "",
    "mine.db",
    "holdfast-20261122T080910Z-manual.db",
    "holdfast-20261399T080910.123Z-manual.db",
    "x-holdfast-20261122T080910.123Z-manual.db",
  ])("%j was named by somebody else", (name) => expect(backupTime(name)).toBeNull());

  test("a failed check outweighs an earlier one that succeeded", () => {
    expect(backupState(backup({ verified_at: 5, verify_error: "A byte is wrong." }))).toBe("broken");
    expect(backupState(backup({ verified_at: 5 }))).toBe("verified");
    expect(backupState(backup({}))).toBe("unverified");
  });

  test("the newest verified one is found wherever it stands", () => {
    const old = backup({ created_at: 1, verified_at: 1 });
    const newer = backup({ created_at: 2, verified_at: 2 });
    const broken = backup({ created_at: 3, verified_at: 3, verify_error: "A byte is wrong." });
    expect(newestVerified([broken, old, newer])).toBe(newer);
    expect(newestVerified([broken])).toBeNull();
  });

  test("a row says why, how old and whether it is whole", () => {
    const day = 86_400_000;
    expect(backupLine(backup({ reason: "migration", verified_at: 1 }), 3 * day + 3_600_000, en)).toBe(
      "before a schema step, 3 d 1 h old, verified",
    );
  });
});

test("a check is well, mended, or wrong even when something was mended", () => {
  const check = { name: "rights", detail: "" };
  expect(checkState({ ...check, ok: true, fixed: false })).toBe("ok");
  expect(checkState({ ...check, ok: true, fixed: true })).toBe("repaired");
  expect(checkState({ ...check, ok: false, fixed: true })).toBe("wrong");
});

describe("the banner after a restore", () => {
  const report = (part: Parameters<typeof finding>[0]): LaunchReport =>
    ({ findings: [finding({ subject_kind: "terminal" }), finding(part)] }) as LaunchReport;

  test("tells of a database that another one replaced, until it was seen", () => {
    const restored = report({ subject_kind: "database", action: "restored" });
    expect(recovered(restored)?.action).toBe("restored");
    expect(recovered(report({ subject_kind: "database", action: "quarantined" }))).not.toBeNull();
    expect(
      recovered(report({ subject_kind: "database", action: "restored", acknowledged_at: 1 })),
    ).toBeNull();
  });

  test("does not take a restored terminal, or damage that was only reported, for one", () => {
    expect(recovered(report({ action: "restored" }))).toBeNull();
    expect(recovered(report({ subject_kind: "database", action: "none" }))).toBeNull();
    expect(recovered(undefined)).toBeNull();
  });
});

describe("the error log", () => {
  const row = (id: number, message: string, timestamp: number, stack: string | null = null): ErrorLog => ({
    id,
    timestamp,
    level: "ERROR",
    error_type: "frontend",
    context: "error",
    stack,
    app_version: "1.0",
    platform: null,
    message,
    metadata: null,
  });

  test("shows each failure once, with its count and its newest stack, the latest failure first", () => {
    const groups = groupErrors([
      row(4, "b", 40),
      row(3, "a", 30, "new"),
      row(2, "b", 20),
      row(1, "a", 10, "old"),
    ]);
    expect(groups.map(({ message, count, firstAt }) => [message, count, firstAt])).toEqual([
      ["b", 2, 20],
      ["a", 2, 10],
    ]);
    expect(groups[1]?.last.stack).toBe("new");
  });

  test("gives everything that is known as one text", () => {
    const [group] = groupErrors([row(1, "It failed.", 0, "at f")]);
    expect(group && errorDetails(group)).toBe(
      "It failed.\ncount 1, last 1970-01-01T00:00:00.000Z\nfrontend, error, 1.0\nat f",
    );
  });
});
