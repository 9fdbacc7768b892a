import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import { type Begun, type Opened, type Sink, StreamClient } from "../../src/lib/stream";
import type { Notice } from "../../src/lib/types";
import { StreamServer } from "./stream-server";

class Recorder implements Sink {
  text = "";
  opens: Opened[] = [];
  gaps: [number, number][] = [];
  ends: string[] = [];
  errors: string[] = [];
  /** Sizes and borders with how much text had come before them. */
  marks: [string, number][] = [];

  opened(info: Opened): void {
    this.opens.push(info);
  }
  data(_offset: number, bytes: Uint8Array): void {
    this.text += new TextDecoder().decode(bytes);
  }
  gap(offset: number, bytes: number): void {
    this.gaps.push([offset, bytes]);
  }
  size(_offset: number, cols: number, rows: number): void {
    this.marks.push([`${cols}x${rows}`, this.text.length]);
  }
  border(_offset: number, process: Begun): void {
    this.marks.push([`process ${process.ordinal}`, this.text.length]);
  }
  end(status: string): void {
    this.ends.push(status);
  }
  error(code: string): void {
    this.errors.push(code);
  }
}

const id = "t:0199";
let server: StreamServer;
let client: StreamClient;
let sink: Recorder;
let states: boolean[];
let notices: Notice[];

const until = (check: () => void) => vi.waitFor(check, { timeout: 5000, interval: 5 });

async function opened(from: number, start: number, end: number): Promise<void> {
  client.start();
  client.open(id, from, sink);
  await until(() => expect(server.asked("open", id)).toHaveLength(1));
  server.event({ event: "opened", id, start, end, cols: 80, rows: 24, status: "running" });
  await until(() => expect(sink.opens).toHaveLength(1));
}

beforeEach(async () => {
  server = await StreamServer.listen();
  sink = new Recorder();
  states = [];
  notices = [];
  client = new StreamClient({
    address: async () => ({ url: server.url, token: "secret" }),
    connect: (url, protocols) => new NodeWebSocket(url, protocols) as unknown as WebSocket,
    onState: (connected) => states.push(connected),
    onNotice: (notice) => notices.push(notice),
  });
});

afterEach(async () => {
  client.stop();
  await server.close();
});

describe("StreamClient", () => {
  test("hands over bytes in order, and once when they come twice", async () => {
    await opened(0, 0, 6);
    server.bytes(id, 0, "abc");
    server.bytes(id, 0, "abc");
    server.bytes(id, 1, "bcdef");
    await until(() => expect(sink.text).toBe("abcdef"));
  });

  test("takes fields that the server leaves out for zero", async () => {
    client.start();
    client.open(id, 0, sink);
    await until(() => expect(server.asked("open", id)).toHaveLength(1));
    server.event({ event: "opened", id });
    server.bytes(id, 0, "x");
    await until(() => expect(sink.text).toBe("x"));
    expect(sink.opens[0]).toMatchObject({ start: 0, end: 0 });
  });

  test("asks again for bytes that were skipped without a gap", async () => {
    await opened(0, 0, 0);
    server.bytes(id, 0, "ab");
    server.bytes(id, 5, "fg");
    await until(() => expect(server.asked("open", id)[1]).toMatchObject({ offset: 2 }));
    expect(sink.text).toBe("ab");
  });

  test("goes on behind a gap that was announced", async () => {
    await opened(0, 0, 0);
    server.bytes(id, 0, "ab");
    server.event({ event: "gap", id, offset: 2, bytes: 3 });
    server.bytes(id, 5, "fg");
    await until(() => expect(sink.text).toBe("abfg"));
    expect(sink.gaps).toEqual([[2, 3]]);
  });

  test("says that the beginning is gone when the server no longer has it", async () => {
    await opened(0, 100, 102);
    expect(sink.gaps).toEqual([[0, 100]]);
    server.bytes(id, 100, "xy");
    await until(() => expect(sink.text).toBe("xy"));
  });

  test("begins at the tail without taking it for a gap", async () => {
    await opened(-1, 4_000_000, 4_000_002);
    server.bytes(id, 4_000_000, "xy");
    await until(() => expect(sink.text).toBe("xy"));
    expect(sink.gaps).toEqual([]);
  });

  test("re-opens at the first byte it has not handed over when a new owner answers elsewhere", async () => {
    await opened(0, 0, 0);
    server.bytes(id, 0, "abc");
    await until(() => expect(sink.text).toBe("abc"));
    await server.close();
    await until(() => expect(states).toEqual([true, false]));
    expect(client.input(id, "lost?")).toBe(false);
    server = await StreamServer.listen();
    await until(() => expect(server.asked("open", id)[0]).toMatchObject({ offset: 3 }));
    server.event({ event: "opened", id, start: 3, end: 6 });
    server.bytes(id, 2, "cdef");
    await until(() => expect(sink.text).toBe("abcdef"));
    expect(states).toEqual([true, false, true]);
  });

  test("asks again for a stream that could not be read for a while, at its next byte", async () => {
    await opened(0, 0, 0);
    server.bytes(id, 0, "abc");
    await until(() => expect(sink.text).toBe("abc"));
    server.event({ event: "error", id, code: "unavailable", message: "" });
    server.event({ event: "error", id, code: "unavailable", message: "" });
    await until(() => expect(server.asked("open", id)[1]).toMatchObject({ offset: 3 }));
    server.event({ event: "error", id, code: "unavailable", message: "" });
    await until(() => expect(server.asked("open", id)[2]).toMatchObject({ offset: 3 }));
    server.event({ event: "opened", id, start: 3, end: 6 });
    server.bytes(id, 3, "def");
    await until(() => expect(sink.text).toBe("abcdef"));
    expect(server.asked("open", id)).toHaveLength(3);
    expect(sink.gaps).toEqual([]);
  });

  test("leaves a stream closed that failed for good, and one that nobody shows any more", async () => {
    await opened(0, 0, 0);
    server.event({ event: "error", id, code: "not_found", message: "" });
    const close = client.open("t:other", 0, new Recorder());
    await until(() => expect(server.asked("open", "t:other")).toHaveLength(1));
    server.event({ event: "error", id: "t:other", code: "unavailable", message: "" });
    server.event({ event: "changed", notice: { noun: "job", id: "j", session_id: "s" } });
    await until(() => expect(notices).toHaveLength(1));
    close();
    client.open("t:last", 0, sink);
    server.event({ event: "error", id: "t:last", code: "unavailable", message: "" });
    await until(() => expect(server.asked("open", "t:last")).toHaveLength(2));
    expect(server.asked("open", id)).toHaveLength(1);
    expect(server.asked("open", "t:other")).toHaveLength(1);
  });

  test("acknowledges what is parsed: every 128 KiB and when nothing is left", async () => {
    await opened(0, 0, 0);
    const block = "x".repeat(100 << 10);
    server.bytes(id, 0, block);
    server.bytes(id, block.length, block);
    await until(() => expect(sink.text).toHaveLength(2 * block.length));
    client.ack(id, 10);
    client.ack(id, 130 << 10);
    client.ack(id, 140 << 10);
    client.ack(id, 2 * block.length);
    await until(() =>
      expect(server.asked("ack", id).map(({ offset }) => offset)).toEqual([130 << 10, 2 * block.length]),
    );
  });

  test("passes on the end once, errors and notices", async () => {
    await opened(0, 0, 0);
    server.event({ event: "error", id, code: "conflict", message: "" });
    server.event({ event: "end", id, offset: 0, status: "completed" });
    server.event({ event: "end", id, offset: 0, status: "completed" });
    server.event({ event: "changed", notice: { noun: "job", id: "j", session_id: "s" } });
    await until(() => expect(notices).toHaveLength(1));
    expect(sink.errors).toEqual(["conflict"]);
    expect(sink.ends).toEqual(["completed"]);
  });

  test("sends nothing for a stream that was closed", async () => {
    client.start();
    const close = client.open(id, 0, sink);
    await until(() => expect(server.asked("open", id)).toHaveLength(1));
    close();
    await until(() => expect(server.asked("close", id)).toHaveLength(1));
    server.bytes(id, 0, "late");
    server.event({ event: "changed", notice: { noun: "job", id: "j", session_id: "s" } });
    await until(() => expect(notices).toHaveLength(1));
    expect(sink.text).toBe("");
  });

  test("asks for the tail with a distance, and goes on without one", async () => {
    client.start();
    client.open(id, -1, sink, 262_144);
    await until(() => expect(server.asked("open", id)).toHaveLength(1));
    expect(server.asked("open", id)[0]).toMatchObject({ offset: -1, back: 262_144 });
    server.event({ event: "opened", id, start: 10, end: 12, first: 4, snapshot: "\u001b[H" });
    server.bytes(id, 10, "xy");
    await until(() => expect(sink.text).toBe("xy"));
    expect(sink.opens[0]).toMatchObject({ first: 4, snapshot: "\u001b[H" });
    client.again(id);
    await until(() => expect(server.asked("open", id)).toHaveLength(2));
    expect(server.asked("open", id)[1]).toMatchObject({ offset: 12 });
    expect(server.asked("open", id)[1]).not.toHaveProperty("back");
  });

  test("gives sizes and borders in their place among the bytes", async () => {
    await opened(0, 0, 4);
    server.bytes(id, 0, "ab");
    server.event({ event: "size", id, offset: 2, cols: 100, rows: 30 });
    server.bytes(id, 2, "cd");
    server.event({ event: "border", id, offset: 4, process: { ordinal: 2 } });
    server.bytes(id, 4, "ef");
    await until(() => expect(sink.text).toBe("abcdef"));
    expect(sink.marks).toEqual([
      ["100x30", 2],
      ["process 2", 4],
    ]);
  });

  test("drops what still comes from an opening that another one replaced", async () => {
    await opened(0, 0, 4);
    server.bytes(id, 0, "ab");
    await until(() => expect(sink.text).toBe("ab"));
    const earlier = new Recorder();
    client.open(id, -1, new Recorder(), 1000);
    client.open(id, -1, earlier, 4000);
    await until(() => expect(server.asked("open", id)).toHaveLength(3));
    server.bytes(id, 2, "old");
    server.event({ event: "opened", id, start: 500, end: 504 });
    server.bytes(id, 500, "less");
    server.event({ event: "end", id, offset: 504, status: "completed" });
    server.event({ event: "opened", id, start: 100, end: 104 });
    server.bytes(id, 100, "more");
    await until(() => expect(earlier.text).toBe("more"));
    expect(earlier.opens).toHaveLength(1);
    expect(earlier.ends).toEqual([]);
    expect(server.asked("open", id)).toHaveLength(3);
    expect(sink.text).toBe("ab");
  });

  test("hears the end of the next process as well", async () => {
    await opened(0, 0, 2);
    server.bytes(id, 0, "ab");
    server.event({ event: "end", id, offset: 2, status: "failed" });
    await until(() => expect(sink.ends).toEqual(["failed"]));
    client.again(id);
    await until(() => expect(server.asked("open", id)[1]).toMatchObject({ offset: 2 }));
    server.event({ event: "opened", id, start: 2, end: 2 });
    server.event({ event: "end", id, offset: 2, status: "completed" });
    await until(() => expect(sink.ends).toEqual(["failed", "completed"]));
  });
});
