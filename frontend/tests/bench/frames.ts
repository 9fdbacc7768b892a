import type { Browser, Locator } from "playwright-core";
import { ms, percentile } from "./table";

/** How far and how fast the wheel is turned: faster than one reads, as fast as one seeks. */
const distancePx = 18_000;
const pxPerSecond = 6_000;
const frameEvents = "disabled-by-default-devtools.timeline.frame";

interface TraceEvent {
  name: string;
  ts: number; // µs
  args: { layerTreeId?: number };
}

export interface Frames {
  times: number[]; // ms from one drawn frame to the next
  dropped: number;
}

export const frameHead = ["", "frames", "p50", "p95", "longest", "dropped"];

/** All rounds of one element in a row. */
export function frameRow(name: string, rounds: readonly Frames[]): string[] {
  const times = rounds.flatMap((round) => round.times);
  const dropped = rounds.reduce((sum, round) => sum + round.dropped, 0);
  const shares = [0.5, 0.95, 1].map((share) => ms(percentile(times, share)));
  return [name, String(times.length), ...shares, String(dropped)];
}

/** Scrolls an element down with the wheel, and reads from the browser's own trace when its frames were drawn. */
export async function scrollFrames(browser: Browser, scroller: Locator): Promise<Frames> {
  const page = scroller.page();
  const box = await scroller.boundingBox();
  if (!box) throw new Error("there is nothing to scroll");
  const before = await scroller.evaluate((element) => element.scrollTop);
  const cdp = await page.context().newCDPSession(page);
  await browser.startTracing(page, { categories: [frameEvents] });
  await cdp.send("Input.synthesizeScrollGesture", {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    yDistance: -distancePx,
    speed: pxPerSecond,
    gestureSourceType: "mouse",
  });
  const trace = await browser.stopTracing();
  await cdp.detach();
  const moved = (await scroller.evaluate((element) => element.scrollTop)) - before;
  if (moved < distancePx / 2) throw new Error(`it was scrolled by ${moved} px only`);
  return framesOf(JSON.parse(trace.toString()).traceEvents);
}

/** The frames of the layer tree that drew most of them: that of the page. */
function framesOf(events: readonly TraceEvent[]): Frames {
  const trees = new Map<number, number[]>();
  const of = (name: string) => events.filter((event) => event.name === name);
  for (const { args, ts } of of("DrawFrame")) {
    const tree = args.layerTreeId ?? 0;
    trees.set(tree, [...(trees.get(tree) ?? []), ts]);
  }
  const [[tree, drawn] = [0, []]] = [...trees].sort(([, a], [, b]) => b.length - a.length);
  drawn.sort((a, b) => a - b);
  return {
    times: drawn.slice(1).map((ts, i) => (ts - (drawn[i] ?? ts)) / 1000),
    dropped: of("DroppedFrame").filter(({ args }) => args.layerTreeId === tree).length,
  };
}
