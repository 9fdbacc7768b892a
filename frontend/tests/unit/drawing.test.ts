import { describe, expect, test } from "vitest";
import { strandLabels, strandLayout } from "../../src/components/strand-layout";
import { endedX, endUnseen, lane, laneAxis, laneX, startedX } from "../../src/features/launch/lanes";
import { outcome } from "../../src/features/launch/outcome";
import { translator } from "../../src/lib/i18n";
import { finding } from "./findings";

const minute = 60_000;
const knots = (...minutes: number[]) => minutes.map((m) => ({ id: String(m), at: m * minute }));
const places = (layout: ReturnType<typeof strandLayout>) => layout.knots.map((knot) => knot.x);

describe("strandLayout", () => {
  test("a longer pause takes more room, and every knot can be pointed at", () => {
    const [a, b, c] = places(strandLayout(knots(0, 1, 60), 380)) as [number, number, number];
    expect(b - a).toBeGreaterThanOrEqual(12);
    expect(c - b).toBeGreaterThan(b - a);
  });

  test("a new knot moves no other while there is room", () => {
    const before = places(strandLayout(knots(0, 1, 5), 380));
    expect(places(strandLayout(knots(0, 1, 5, 9), 380)).slice(0, 3)).toEqual(before);
  });

  test("a long time without a version is a break", () => {
    const layout = strandLayout(knots(0, 7 * 60), 380);
    expect(layout.breaks).toHaveLength(1);
    const [a, b] = places(layout) as [number, number];
    expect(layout.breaks[0]).toBeGreaterThan(a);
    expect(layout.breaks[0]).toBeLessThan(b);
  });

  test("two hundred versions stay inside, the newest ones shown", () => {
    const all = knots(...Array.from({ length: 200 }, (_, i) => i * 10));
    const layout = strandLayout(all, 380);
    expect(layout.hidden + layout.knots.length).toBe(200);
    expect(layout.knots.at(-1)?.id).toBe("1990");
    expect(Math.max(...places(layout))).toBeLessThanOrEqual(380);
    const steps = places(layout).map((x, i, xs) => x - (xs[i - 1] ?? x - 12));
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(11.99);
  });

  test("labels never lie on each other, the wanted one first", () => {
    const layout = strandLayout(knots(0, 1, 2, 3, 4, 300, 301), 380);
    const labels = strandLabels(layout, ["301", "300", "0"]);
    expect(labels.map((label) => label.id)).toEqual(["301", "0"]);
  });
});

describe("lanes", () => {
  const ended = 1000 * minute;
  const started = 1700 * minute;
  const alive = finding({ alive: true, started_at: 900 * minute });
  const finished = finding({ started_at: 990 * minute, ended_at: 1100 * minute });
  const axis = laneAxis([alive, finished], ended, started);

  test("the end and the start of the app have fixed places, and time only goes right", () => {
    expect(laneX(axis, ended)).toBe(endedX);
    expect(laneX(axis, started)).toBe(startedX);
    const xs = [0, 900, 950, 1000, 1001, 1500, 1700, 1701].map((m) => laneX(axis, m * minute));
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
  });

  test("what lives is seen, kept, and seen again", () => {
    const { seen, kept } = lane(axis, alive);
    expect(kept).toEqual([endedX, startedX]);
    expect(seen.map(([from]) => from)).toEqual([laneX(axis, 900 * minute), startedX]);
  });

  test("what finished while the app was away is kept until its end only", () => {
    const { seen, kept, endX } = lane(axis, finished);
    expect(seen).toHaveLength(1);
    expect(kept).toEqual([endedX, endX]);
    expect(endX).toBeLessThan(startedX);
  });

  test("an end without a time does not run backwards", () => {
    const { startX, endX } = lane(axis, finding({ started_at: ended, ended_at: null }));
    expect(endX).toBeGreaterThan(startX);
  });

  test("a crash whose time is not known still has an axis", () => {
    const same = laneAxis([finding({})], started, started);
    expect(laneX(same, started)).toBe(endedX);
    expect(laneX(same, started + 1)).toBe(startedX);
  });

  test("what went with its host ends unseen, and no host is drawn to have kept it", () => {
    const lost = finding({ action: "restored", started_at: 900 * minute, ended_at: started + minute });
    expect(endUnseen(lost, { ended, started })).toBe(true);
    expect(lane(laneAxis([lost], ended, started), lost)).toMatchObject({
      endX: startedX,
      kept: null,
      unknown: [endedX, startedX],
    });
    expect(endUnseen(finding({ action: "restored", ended_at: ended }), { ended, started })).toBe(false);
    // What had its last sign while the app was there did not end then: that would have been seen.
    const silent = finding({ action: "restored", started_at: 900 * minute, ended_at: 950 * minute });
    expect(lane(laneAxis([silent], ended, started), silent)).toMatchObject({
      seen: [[laneX(axis, 900 * minute), endedX]],
      unknown: [endedX, startedX],
    });
    expect(outcome({ ...silent, ended_at: null }, translator("en"), () => "15:50", 950 * minute)).toEqual({
      headline: "Interrupted.",
      detail: "Kept: what it had printed, last at 15:50.",
    });
  });
});
