import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import { axeFindings, command, launchBrowser, openPage, painted, rpc, screenshot } from "./browser";
import { Program } from "./program";

const soon = { timeout: 20_000, interval: 100 };
const run = promisify(execFile);

let program: Program;
let folder: string;
let repo: string;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "holdfast 흐름 "));
  repo = path.join(folder, "lantern");
  await mkdir(repo);
  await run("git", ["init", "--quiet", "--initial-branch=main"], { cwd: repo });
  [program, browser] = await Promise.all([Program.create(), launchBrowser()]);
  page = await openPage(browser);
  await page.goto(await program.start());
  await painted(page, "first-run");
  await rpc(page, "ProjectAPI", "Add", repo, false);
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const text = () => page.locator("[data-workflow-text] .cm-content");
const state = () => page.locator("[data-editor-state]").innerText();
const file = () => path.join(repo, ".holdfast", "workflows", "mine.yaml");

test("a workflow that comes along is copied, changed and saved", async () => {
  onTestFailed(() => screenshot(page, "workflow-editor-failed"));
  await command(page, "Workflow editor");
  await painted(page, "workflow-editor");
  await page.locator('[role="option"]', { has: page.locator('[data-file="first-run"]') }).click();
  await page.locator('[data-node="ask"]').waitFor();
  await page.getByText("This file is read only here.").waitFor();
  await expect.poll(state, soon).toContain("valid");
  await text().click();
  await page.keyboard.type("xyzzy");
  expect(await text().innerText()).not.toContain("xyzzy");
  expect(await axeFindings(page)).toEqual([]);

  await page.getByRole("button", { name: "Copy into the project" }).click();
  await page.getByLabel("Name of the file").fill("../mine");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("dialog").getByRole("alert").waitFor();
  await page.getByLabel("Name of the file").fill("mine");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).waitFor();
  expect(await readFile(file(), "utf8")).toMatch(/^name: mine\n/);

  // A node that waits for one that does not exist: the problem names its line and is marked there.
  await page.locator('[data-node="report"]').click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("\n");
  await page.keyboard.press("Home");
  await page.keyboard.type("  - id: 끝\n");
  await page.keyboard.press("Home");
  await page.keyboard.type("    bash: echo\n");
  await page.keyboard.press("Home");
  await page.keyboard.type("    depends_on: [nowhere]");
  await expect.poll(state, soon).toMatch(/error/);
  await page.locator("[data-problem]").first().waitFor();
  await page.locator(".cm-problem").first().waitFor();
  await expect.poll(state, soon).toContain("draft kept");
  expect(await readFile(file(), "utf8")).not.toContain("nowhere");
  await screenshot(page, "workflow-editor-dark");
  expect(await axeFindings(page)).toEqual([]);

  // The page ends; the draft does not.
  await page.reload();
  await painted(page, "workflow-editor");
  await page.locator('[data-node="ask"]').waitFor();
  await expect.poll(state, soon).toContain("draft kept");
  await page.locator("[data-problem]").first().dblclick();
  await expect.poll(() => page.locator(".cm-focused").count(), soon).toBe(1);
  await page.keyboard.press("Control+s");
  await expect.poll(state, soon).toContain("as in the file");
  expect(await readFile(file(), "utf8")).toContain("nowhere");
});

test("a file that somebody else changed is not written over", async () => {
  onTestFailed(() => screenshot(page, "workflow-editor-conflict-failed"));
  await text().click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# mine\n");
  await expect.poll(state, soon).toContain("draft kept");
  await writeFile(file(), "name: mine\ndescription: x\nnodes:\n  - id: theirs\n    bash: echo\n");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Nothing was written.").waitFor();
  expect(await page.locator("[data-theirs]").innerText()).toContain("id: theirs");
  expect(await readFile(file(), "utf8")).not.toContain("# mine");
  await screenshot(page, "workflow-editor-conflict");
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole("button", { name: "Write mine over it" }).click();
  await expect.poll(state, soon).toContain("as in the file");
  expect(await readFile(file(), "utf8")).toMatch(/^# mine\n/);

  // Without a draft the page follows the file.
  await writeFile(file(), "name: mine\nnodes:\n  - id: theirs\n    bash: echo\n");
  await page.locator('[data-node="theirs"]').waitFor();
  await page.getByRole("button", { name: "New workflow" }).click();
  await page.getByLabel("Name of the file").fill("second");
  await page.getByRole("button", { name: "Create" }).click();
  await page.locator('[data-node="first"]').waitFor();
  await expect.poll(state, soon).toBe("valid · as in the file");

  await page.locator('[role="option"]', { has: page.locator('[data-file="fix-issue"]') }).click();
  await page.locator("[data-graph-old=false]").waitFor();
  await command(page, "Theme: light");
  await screenshot(page, "workflow-editor-light");
  expect(await axeFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 960, height: 600 });
  await command(page, "한국어");
  await screenshot(page, "workflow-editor-ko-960");
  expect(await axeFindings(page)).toEqual([]);
});
