import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Connection, durability } from "../../src/app/connection";
import { createInvalidator, everything } from "../../src/app/invalidate";
import { WriteLedger } from "../../src/lib/write-ledger";

/** What the database answers when it is asked; null: all is well. */
let answer: string | null;
let asked: number;
let returns: number;
let connection: Connection;

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const idle = { pending: 0, oldestAt: null, savedAt: null, heldBy: null };

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  answer = null;
  asked = 0;
  returns = 0;
  connection = new Connection(
    async () => {
      asked++;
      if (answer) throw { code: answer, message: "" };
    },
    () => returns++,
  );
});

afterEach(() => {
  connection.stop();
  vi.useRealTimers();
});

describe("Connection", () => {
  test("a part that is unavailable is no database that is away", async () => {
    connection.heard("unavailable");
    await connection.settled();
    expect(asked).toBe(1);
    expect(connection.snapshot().state).toBe("here");
    expect(returns).toBe(0);
  });

  test("a database that is away is asked every second until it is back, whatever else succeeds", async () => {
    answer = "unavailable";
    connection.heard("unavailable");
    connection.heard("unavailable");
    await connection.settled();
    expect(asked).toBe(1);
    connection.heard(null);
    expect(connection.snapshot().state).toBe("away");
    await pass(3000);
    expect(asked).toBe(4);
    expect(durability(idle, connection.snapshot(), Date.now())).toBe("away");
    answer = null;
    await pass(1000);
    expect(returns).toBe(1);
    expect(durability(idle, connection.snapshot(), Date.now())).toBe("returned");
    await pass(20_000);
    expect(asked).toBe(5);
    expect(durability(idle, connection.snapshot(), Date.now())).toBe("saved");
  });

  test("what is held while the database is away is never called saved", async () => {
    const ledger = new WriteLedger();
    ledger.begin();
    answer = "unavailable";
    await connection.check();
    expect(durability(ledger.snapshot(), connection.snapshot(), Date.now())).toBe("away");
    answer = null;
    await pass(1000);
    await pass(1000);
    expect(durability(ledger.snapshot(), connection.snapshot(), Date.now())).toBe("saving");
  });

  test("a damaged database stays so while a backup takes its place", async () => {
    answer = "database_damaged";
    connection.heard("database_damaged");
    await connection.settled();
    expect(connection.snapshot().damaged).toBe(true);
    answer = "unavailable";
    await pass(1000);
    expect(connection.snapshot().damaged).toBe(true);
    answer = null;
    await pass(1000);
    expect(connection.snapshot()).toEqual({ state: "here", damaged: false, returnedAt: null });
    expect(returns).toBe(1);
  });

  test("a damaged backup is no damaged database", async () => {
    connection.heard("database_damaged");
    await connection.settled();
    expect(connection.snapshot().damaged).toBe(false);
  });

  test("an owner that is back is believed at the first answer", async () => {
    connection.heard("unreachable");
    expect(connection.snapshot().state).toBe("lost");
    connection.heard(null);
    expect(connection.snapshot().state).toBe("here");
    expect(returns).toBe(1);
  });
});

test("a restored backup makes every shown query fetch again, another notice only its own", async () => {
  vi.useRealTimers();
  const queries = new QueryClient();
  const fetched: string[] = [];
  const watch = (queryKey: string[]) =>
    new QueryObserver(queries, {
      queryKey,
      queryFn: () => {
        fetched.push(queryKey.join("/"));
        return { pages: [[]], pageParams: [null] };
      },
    }).subscribe(() => {});
  const watched = [watch(["jobs", "s"]), watch(["settings"])];
  await vi.waitFor(() => expect(fetched).toHaveLength(2));
  const notify = createInvalidator(queries);
  notify({ noun: "job", id: "j", session_id: "s" });
  await vi.waitFor(() => expect(fetched.slice(2)).toEqual(["jobs/s"]));
  notify({ noun: everything, id: "", session_id: "" });
  notify({ noun: "job", id: "j", session_id: "s" });
  await vi.waitFor(() => expect(fetched.slice(3).sort()).toEqual(["jobs/s", "settings"]));
  for (const stop of watched) stop();
  queries.clear();
});
