import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from "vitest";
import { axeFindings, launchBrowser, openPage, painted, rpc, screenshot, terminalText } from "./browser";
import { Postgres } from "./postgres";
import { Program } from "./program";

const soon = { timeout: 20_000, interval: 100 };

let server: Postgres;
let here: Program;
let there: Program;
let folder: string;
let browser: Browser;
let page: Page;
let session: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([Postgres.create(), launchBrowser()]);
  const shared = { DATABASE_URL: server.url };
  [here, there] = await Promise.all([Program.create(shared), Program.create(shared)]);
  folder = await mkdtemp(path.join(tmpdir(), "holdfast-folder-"));
  page = await openPage(browser);
  await page.goto(await here.start());
  await painted(page, "first-run");
  const project = await rpc<{ id: string }>(page, "ProjectAPI", "Add", folder, true);
  session = (await rpc<{ id: string }>(page, "SessionAPI", "New", project.id, "Keyset feed pagination")).id;
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "failed-machines"));
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([here?.destroy(), there?.destroy()]);
  await server?.destroy();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const lastLine = async () =>
  Math.max(0, ...[...(await terminalText(page)).matchAll(/line (\d+)\./g)].map((m) => Number(m[1])));

test("a terminal goes on, and typing is kept, over a restart of the database server", async () => {
  await page.goto(`${new URL(page.url()).origin}/#/s/${session}`);
  await painted(page, "workspace");
  await page.getByRole("button", { name: "New terminal" }).first().click();
  await expect.poll(() => terminalText(page), soon).toMatch(/[$#] /);
  await page.keyboard.type('i=0; while :; do i=$((i+1)); echo "line $i."; sleep 0.05; done\n');
  await expect.poll(lastLine, soon).toBeGreaterThan(5);
  await server.stop();
  await page.locator(".cm-content").click();
  await page.keyboard.type("Typed while the server was away.");
  await page.locator("[data-durability=away]").waitFor();
  await expect.poll(() => page.locator("[data-durability]").innerText(), soon).toMatch(/held here/);
  await screenshot(page, "database-away");
  expect(await axeFindings(page)).toEqual([]);
  const before = await lastLine();
  await server.start();
  await page.locator("[data-durability=returned], [data-durability=saved]").waitFor();
  await expect.poll(lastLine, soon).toBeGreaterThan(before + 20);
  const stored = async () =>
    (await rpc<{ session: { task_description: string } }>(page, "SessionAPI", "Show", session)).session
      .task_description;
  await expect.poll(stored, soon).toBe("Typed while the server was away.");
  // Nothing is missing and nothing came twice.
  await page.locator(".xterm-helper-textarea").first().focus();
  await page.keyboard.press("Control+Shift+A");
  await page.keyboard.press("Control+Shift+C");
  const text = await page.evaluate(() => navigator.clipboard.readText());
  const numbers = [...text.matchAll(/line (\d+)\./g)].map((match) => Number(match[1]));
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => i + 1));
});

test("Settings, Data names the server, and what backs it up", async () => {
  await page.goto(`${new URL(page.url()).origin}/#/settings/data`);
  await painted(page, "data");
  await page.locator("[data-engine=postgres]").waitFor();
  await page.getByText("pg_dump --format=custom").waitFor();
  expect(await page.locator("[data-backup-now]").count()).toBe(0);
  expect(await page.locator("main").innerText()).not.toContain("holdfast@");
  await screenshot(page, "data-postgres");
  expect(await axeFindings(page)).toEqual([]);
});

test("another machine shows the session, and starts nothing in it", async () => {
  const other = await openPage(browser);
  await other.goto(await there.start());
  await painted(other, "picker");
  await other.getByText(/^On another machine, 1 terminal live$/).waitFor();
  await other.goto(`${new URL(other.url()).origin}/#/s/${session}`);
  await painted(other, "workspace");
  await other.getByText("On another machine", { exact: true }).waitFor();
  expect(await other.locator("[data-run]").isDisabled()).toBe(true);
  expect(await other.getByRole("button", { name: "New terminal" }).first().isDisabled()).toBe(true);
  // The folder of the same path here is another one: it must not be shown for the session's.
  await other
    .getByRole("region", { name: "Files" })
    .getByText("The files are on the other machine.")
    .waitFor();
  await other.keyboard.press("F1");
  await other.getByRole("combobox").fill("new terminal");
  await other.getByText("the session is on another machine").first().waitFor();
  await other.keyboard.press("Escape");
  await other.locator("[data-palette]").waitFor({ state: "detached" });
  await other.locator(".xterm-helper-textarea").first().focus();
  await other.keyboard.type("x");
  await other.locator("[data-refused=elsewhere]").waitFor();
  await screenshot(other, "elsewhere");
  expect(await axeFindings(other)).toEqual([]);
  await other.context().close();
});
