import type { Browser } from "playwright-core";
import { afterAll, beforeAll, test, vi } from "vitest";
import { launchBrowser, rpc } from "../e2e/browser";
import { Filled } from "./filled";
import { ms, percentile, print } from "./table";

const terminals = 50;
const shown = 3;
/** Twenty lines a second from each, as tests or a server print them. The shell waits without a process of its own. */
const busy =
  "while :; do printf '%06d the quick brown fox jumps over the lazy dog\\n' $((n++)); read -rt 0.05; done";
const typed = "The quick brown fox jumps over the lazy dog. ".repeat(4);
const keyEveryMs = 60;

interface TraceEvent {
  name: string;
  ph: string;
  args: { data?: { type: string; duration: number } };
}

interface Terminal {
  id: string;
  output_end_offset: number;
}

let browser: Browser;
let filled: Filled;

beforeAll(async () => {
  browser = await launchBrowser();
  filled = await Filled.create(browser, () => "");
  const task = Array.from({ length: 200 }, (_, n) => `Line ${n} of a task that says what is to be done.`);
  await rpc(filled.page, "SessionAPI", "SetTask", filled.parents.session, task.join("\n"), 1);
});

afterAll(async () => {
  await browser?.close();
  await filled?.destroy();
});

/** Types into the task; from each key's press until the frame that shows it was presented, in ms. */
async function keysToPaint(layout: object): Promise<number[]> {
  const { page } = filled;
  await filled.open(layout);
  await page.locator("[data-task-text] .cm-content").click();
  await browser.startTracing(page, { categories: ["devtools.timeline"] });
  await page.keyboard.type(typed, { delay: keyEveryMs });
  const trace = await browser.stopTracing();
  const events = JSON.parse(trace.toString()).traceEvents as TraceEvent[];
  const times = events
    .filter(({ name, ph, args }) => name === "EventTiming" && ph === "b" && args.data?.type === "keydown")
    .map(({ args }) => args.data?.duration ?? 0);
  if (times.length < typed.length / 2) throw new Error(`only ${times.length} keys were measured`);
  return times;
}

/** Starts the terminals and waits until all of them print; answers their ids. */
async function start(): Promise<string[]> {
  const { page, parents } = filled;
  for (let i = 0; i < terminals; i++) {
    await rpc(page, "TerminalAPI", "New", {
      work_session_id: parents.session,
      working_directory: "",
      command: ["/bin/bash", "-c", busy],
      cols: 0,
      rows: 0,
      title: "",
      idle: false,
    });
  }
  const all = () => rpc<Terminal[]>(page, "TerminalAPI", "List", parents.session);
  await vi.waitUntil(async () => (await all()).every((each) => each.output_end_offset > 10_000), 60_000);
  return (await all()).map(({ id }) => id);
}

test("from a key in the task editor to its paint", async () => {
  const alone = await keysToPaint({ panes: "none" });
  const ids = (await start()).slice(0, shown);
  const panes = {
    direction: "row",
    parts: ids.map((terminal) => ({ terminal })),
    sizes: ids.map(() => 1 / shown),
  };
  const beside = await keysToPaint({ panes });
  const row = (name: string, times: readonly number[]) => [
    name,
    ...[0.5, 0.95, 0.99].map((share) => ms(percentile(times, share))),
  ];
  print(`${typed.length} keys typed in the task editor, Chromium`, [
    ["", "p50", "p95", "p99"],
    row(`beside ${terminals} busy terminals, ${shown} of them shown`, beside),
    row("without terminals", alone),
  ]);
});
