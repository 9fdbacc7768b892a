import { rm } from "node:fs/promises";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from "vitest";
import { axeFindings, command, launchBrowser, openPage, painted, rpc, screenshot } from "./browser";
import { cloneOfThisRepository, Program } from "./program";

const soon = { timeout: 20_000, interval: 100 };

let program: Program;
let project: string;
let browser: Browser;
let page: Page;
let session: string;

beforeAll(async () => {
  [program, project, browser] = await Promise.all([
    Program.create(),
    cloneOfThisRepository(),
    launchBrowser(),
  ]);
  page = await openPage(browser);
  await page.goto(await program.start());
  await painted(page, "first-run");
  await fill();
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "search-failed"));
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (project) await rm(path.dirname(project), { recursive: true, force: true });
});

/** A session with task versions, an answered message, a job and a terminal that printed. */
async function fill(): Promise<void> {
  const codebase = await rpc<{ id: string }>(page, "ProjectAPI", "Add", project, true);
  const made = await rpc<{ id: string }>(page, "SessionAPI", "New", codebase.id, "공지 배너 다국어 처리");
  session = made.id;
  await rpc(page, "TerminalAPI", "New", {
    work_session_id: session,
    working_directory: "",
    command: [
      "/bin/sh",
      "-c",
      'i=1; while [ $i -le 1200 ]; do echo "row $i of the glockenspiel"; i=$((i+1)); done',
    ],
    cols: 0,
    rows: 0,
    title: "tests",
    idle: false,
  });
  const job = await rpc<{ id: string }>(page, "JobAPI", "Run", {
    session_id: session,
    agent: "demo",
    prompt: "Explain the marimba.",
    command: ["--seconds", "0"],
  });
  await rpc(page, "JobAPI", "Wait", job.id, 20_000);
}

const field = () => page.getByRole("searchbox", { name: "Search" });
const hits = () => page.locator("[data-hit]");
const marks = () => page.locator("[data-hit] mark").allInnerTexts();

/** The rows of the terminal that can be seen. */
const rows = () => page.locator(".terminal-layer:not([data-coming]) .xterm-rows > div").allInnerTexts();

async function type(text: string): Promise<void> {
  await field().fill("");
  await page.keyboard.type(text);
}

test("a keyboard alone finds a line of a terminal and opens the terminal with that match chosen", async () => {
  await page.keyboard.press("Control+Alt+F");
  await painted(page, "search");
  await expect.poll(() => field().evaluate((e) => e === document.activeElement), soon).toBe(true);
  await screenshot(page, "search-empty");
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.type("row 777 of the glock");
  await expect.poll(() => marks(), soon).toEqual(["row 777 of the glock"]);
  expect(await hits().first().innerText()).toMatch(/tests, line 777/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await painted(page, "workspace");
  await expect.poll(() => page.locator("[data-find] [data-found]").innerText(), soon).toMatch(/^1 of 1$/);
  await expect.poll(() => rows(), soon).toContain("row 777 of the glockenspiel");
  await screenshot(page, "search-terminal");
});

test("Korean is found by one, two and three syllables", async () => {
  await command(page, "Search everything");
  await painted(page, "search");
  for (const text of ["공", "공지", "다국어", "국", "국어"]) {
    await type(text);
    await expect.poll(() => marks(), soon).toEqual([text]);
  }
  await page.keyboard.press("Enter");
  await painted(page, "workspace");
});

test("filters narrow, and what they hide is counted", async () => {
  await command(page, "Search everything");
  await type("marimba");
  await expect.poll(() => hits().count(), soon).toBeGreaterThan(0);
  const all = await hits().count();
  await page.getByRole("button", { name: "Task versions" }).click();
  await expect.poll(() => page.locator("[data-no-hits]").innerText(), soon).toContain(`hide ${all} place`);
  await screenshot(page, "search-hidden");
  await page.getByRole("button", { name: "Search without filters" }).click();
  await expect.poll(() => hits().count(), soon).toBe(all);
  await screenshot(page, "search-dark");
  await command(page, "Theme: light");
  await screenshot(page, "search-light");
  expect(await axeFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 960, height: 600 });
  await command(page, "한국어");
  await screenshot(page, "search-ko-960");
  expect(await axeFindings(page)).toEqual([]);
});

test("the palette finds what is kept", async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.keyboard.press("F1");
  await page.getByRole("combobox").fill("row 42 of");
  const found = page.locator('[id^="hit-"]');
  await expect.poll(() => found.count(), soon).toBe(1);
  expect(await found.innerText()).toContain("42");
  await screenshot(page, "search-palette");
  await found.click();
  await painted(page, "workspace");
});
