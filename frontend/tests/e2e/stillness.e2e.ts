import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from "vitest";
import { command, launchBrowser, openPage, painted, rpc, screenshot } from "./browser";
import { Program } from "./program";
import { installWatch, type Seen, type Watch } from "./still-watch";

const soon = { timeout: 20_000, interval: 50 };
const agent = fileURLToPath(new URL("stream-agent.mjs", import.meta.url));

let folder: string;
let program: Program;
let browser: Browser;
let page: Page;
let session: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "holdfast-still-"));
  [program, browser] = await Promise.all([Program.create({ HOLDFAST_DEMO_SECONDS: "0" }), launchBrowser()]);
  page = await openPage(browser);
  // The room of a stream is its own; all else is beside it.
  await page.addInitScript(
    installWatch,
    ":has(> [data-transcript]), [data-transcript], .terminal-host, [data-channel]",
  );
  await page.goto(await program.start());
  await painted(page, "first-run");
  const project = await rpc<{ id: string }>(page, "ProjectAPI", "Add", folder, true);
  session = (await rpc<{ id: string }>(page, "SessionAPI", "New", project.id, "Still")).id;
  await rpc(page, "AgentAPI", "SaveProvider", {
    name: "streaming",
    label: "Streaming agent",
    kind: "acp",
    argv: [process.execPath, agent],
  });
  const chat = await rpc<{ id: string }>(page, "ChatAPI", "New", {
    codebase_id: project.id,
    agent: "acp:streaming",
    title: "Still",
  });
  const layout = JSON.stringify({ chat: chat.id, centre: "chat" });
  await rpc(page, "SystemAPI", "Set", `layout/${session}`, layout);
  await page.goto(`${new URL(page.url()).origin}/#/s/${session}`);
  await painted(page, "workspace");
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "stillness-failed"));
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Prints numbered lines, hundreds a second. */
const printer = [process.execPath, "-e", "let n = 0; setInterval(() => console.log('line-' + ++n), 2)"];
/** How many pieces arrive while the page is watched. */
const pieces = 1000;
/** How many changes a second are too many: clocks change once, what is fetched again would sixteen times. */
const mostASecond = 4;
/** And how many more: the end of what began before. */
const mostAtOnce = 10;

const answer = "[data-message]";
const terminal = ".xterm-rows";
const job = "[data-job-text]";

/** The number of the last piece that the page shows of a stream. */
const arrived = (selector: string) =>
  page.evaluate((all) => {
    const text = [...document.querySelectorAll(all)].map((each) => each.textContent ?? "").join(" ");
    return Math.max(0, ...[...text.matchAll(/(?:word|line)-(\d+)/g)].map(([, number]) => Number(number)));
  }, selector);

/** How many lines are beneath what is read, as the page says. */
const below = async () =>
  Number.parseInt(
    (
      await page
        .getByText(/new lines/)
        .first()
        .innerText()
    ).replaceAll(",", ""),
    10,
  );

async function more(count: () => Promise<number>, by: number): Promise<void> {
  const before = await count();
  await expect.poll(count, soon).toBeGreaterThan(before + by);
}

const status = (seq: number) => page.locator(`[data-message="${seq}"]`).getAttribute("data-status");
const begin = () => page.evaluate(() => (window as unknown as { watch: Watch }).watch.begin());
const seen = (): Promise<Seen> => page.evaluate(() => (window as unknown as { watch: Watch }).watch.seen());

/** What changes beside the streams while many of their pieces arrive. */
async function besides(...streams: string[]): Promise<Seen> {
  await begin();
  await Promise.all(streams.map((stream) => more(() => arrived(stream), pieces)));
  return seen();
}

function expectStill({ seconds, shifted, commits, drawn, mutations, mutated }: Seen): void {
  const most = mostAtOnce + mostASecond * seconds;
  expect(shifted).toEqual([]);
  expect(commits, JSON.stringify(drawn)).toBeLessThan(most);
  expect(mutations, JSON.stringify(mutated)).toBeLessThan(most);
}

async function say(text: string): Promise<void> {
  await page.getByRole("textbox", { name: "Message" }).click();
  await page.keyboard.type(text);
  await page.keyboard.press("Control+Enter");
}

/** Turns the wheel back over an element and waits until it rests. */
async function readBack(selector: string): Promise<void> {
  await page.locator(selector).first().hover();
  await page.mouse.wheel(0, -300);
  const drawn = () => drawnAt(selector, async () => {});
  let last = await drawn();
  const rests = async () => {
    const [before, now] = [last, await drawn()];
    last = now;
    return now.length === 1 && now[0] === before[0];
  };
  await expect.poll(rests, soon).toBe(true);
}

/** Every place and text that was drawn at one point of an element, in any frame until something has happened. */
async function drawnAt(selector: string, until: () => Promise<void>): Promise<string[]> {
  await page.evaluate((element) => {
    const all = new Set<string>();
    const look = () => {
      const { x = 0, y = 0 } = document.querySelector(element)?.getBoundingClientRect() ?? {};
      const at = document.caretRangeFromPoint(x + 60, y + 60);
      const text = at?.startContainer.textContent?.slice(
        Math.max(0, at.startOffset - 20),
        at.startOffset + 20,
      );
      all.add(`${at?.getBoundingClientRect().y} ${text}`);
      (window as unknown as { looking: number }).looking = requestAnimationFrame(look);
    };
    look();
    Object.assign(window, { drawn: all });
  }, selector);
  await until();
  return page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    const { looking, drawn } = window as unknown as { looking: number; drawn: Set<string> };
    cancelAnimationFrame(looking);
    return [...drawn];
  });
}

test("the watch sees what a person's own act moves and draws anew", async () => {
  await page.getByRole("button", { name: "New terminal" }).first().click();
  await expect.poll(() => page.locator(terminal).first().innerText(), soon).toMatch(/[$#]/);
  await page.keyboard.type(`${printer.map((word) => `"${word}"`).join(" ")}\n`);
  await rpc(page, "JobAPI", "Run", { session_id: session, agent: "shell", prompt: "", command: printer });
  await begin();
  for (const _ of ["hide", "show"]) await command(page, "Show or hide inspector");
  const { shifted, mutations, commits } = await seen();
  expect(shifted.length * mutations * commits).toBeGreaterThan(0);
});

test("nothing beside an answer and a terminal moves, or is drawn anew as often as they print", async () => {
  await say("One text.");
  await expect.poll(() => status(2), soon).toBe("complete");
  await begin();
  await say("Now stream.");
  await more(() => arrived(answer), 1);
  const started = await seen();
  const during = await besides(answer, terminal);
  expect(during.allCommits).toBeGreaterThan(0);
  expectStill(during);
  expect(started.shifted).toEqual([]);
});

test("what is read of an answer and of a terminal stays at the same pixel while they print", async () => {
  await readBack("[data-transcript]");
  const text = await drawnAt("[data-transcript]", () => more(() => arrived(answer), pieces / 2));
  expect(text).toEqual([expect.stringMatching(/^[\d.]+ .*word-/)]);
  await readBack(".terminal-host");
  const lines = await drawnAt(".terminal-host", () => more(below, pieces / 2));
  expect(lines).toEqual([expect.stringMatching(/^[\d.]+ .*\d/)]);
  await page.getByText(/new lines/).click(); // back to the end
});

test("nothing moves when an answer ends", async () => {
  await begin();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect.poll(() => status(4), soon).toBe("cancelled");
  expect((await seen()).shifted).toEqual([]);
});

test("nothing beside a job's text moves, or is drawn anew as often as it prints, nor what is read of it", async () => {
  await page.getByRole("tab", { name: "Job" }).first().click();
  await more(() => arrived(job), 1);
  expectStill(await besides(job));
  await readBack(job);
  const text = await drawnAt(job, () => more(below, pieces / 2));
  expect(text).toEqual([expect.stringMatching(/^[\d.]+ .*\d/)]);
});
