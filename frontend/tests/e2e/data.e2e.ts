import { type FileHandle, mkdtemp, open, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import {
  axeFindings,
  command,
  launchBrowser,
  openPage,
  painted,
  rpc,
  screenshot,
  terminalText,
} from "./browser";
import { Program } from "./program";

const soon = { timeout: 20_000, interval: 100 };
const taskBefore = "Replace OFFSET with a keyset cursor.";
const taskAfter = "Something else altogether.";

let program: Program;
let folder: string;
let browser: Browser;
let page: Page;
let session: string;

beforeAll(async () => {
  [program, folder, browser] = await Promise.all([
    Program.create(),
    mkdtemp(path.join(tmpdir(), "holdfast-folder-")),
    launchBrowser(),
  ]);
  page = await openPage(browser);
  await page.goto(await program.start());
  await painted(page, "first-run");
  const project = await rpc<{ id: string }>(page, "ProjectAPI", "Add", folder, true);
  session = (await rpc<{ id: string }>(page, "SessionAPI", "New", project.id, "Keyset feed pagination")).id;
  await rpc(page, "SessionAPI", "SetTask", session, taskBefore, 1);
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "failed-data"));
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function go(hash: string, marker: Parameters<typeof painted>[1]): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#${hash}`);
  await painted(page, marker);
}

const task = async () =>
  (await rpc<{ session: { task_description: string } }>(page, "SessionAPI", "Show", session)).session
    .task_description;
const lines = async () => [...(await terminalText(page)).matchAll(/line (\d+)\./g)].map((m) => Number(m[1]));
const lastLine = async () => Math.max(0, ...(await lines()));

describe("Settings, Data", () => {
  test("shows where the data is, and is reached by key", async () => {
    await go("/", "picker");
    await page.keyboard.press("Control+,");
    await painted(page, "data");
    await page.locator("[data-engine=sqlite]").waitFor();
    await page.getByText(path.join(program.dataDir, "holdfast.db")).waitFor();
    await page.locator("[data-keys]").waitFor();
    await page.getByRole("button", { name: "Ledger" }).click();
    await page.getByText("00001_hosts.sql").waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await screenshot(page, "data-ledger");
    await page.keyboard.press("Escape");
  });

  test("a backup is made, verified and listed first", async () => {
    const before = await page.locator("[data-backup]").count();
    await page.locator("[data-backup-now]").click();
    await expect.poll(() => page.locator("[data-backup]").count(), soon).toBe(before + 1);
    const newest = page.locator("[data-backup]").first();
    expect(await newest.getAttribute("data-backup")).toMatch(/-manual\.db$/);
    expect(await newest.getAttribute("data-backup-state")).toBe("verified");
    await newest.getByRole("button", { name: /^Verify/ }).click();
    await expect.poll(() => newest.getByRole("button", { name: /^Verify/ }).isEnabled(), soon).toBe(true);
    expect(await newest.getAttribute("data-backup-state")).toBe("verified");
  });

  test("the checks say what is well and what is wrong", async () => {
    await page.locator("[data-check]").click();
    await page.locator("[data-checks]").waitFor();
    // What is well is told as one line, and is there when somebody asks.
    const well = page.locator("[data-check-name='database integrity']");
    expect(await well.isVisible()).toBe(false);
    await page.locator("[data-checks-well] summary").click();
    expect(await well.isVisible()).toBe(true);
    await page.locator("[data-check-name='database integrity'][data-check-state=ok]").waitFor();
    await page.locator("[data-checks-well] summary").click();
  });

  test("a setting applies at once, and can be taken back", async () => {
    const row = page.locator("[data-setting='backup.keep_days']");
    await row.getByRole("textbox").fill("30");
    await page.keyboard.press("Enter");
    await page.getByText("Keep one of each day, for: 30").waitFor();
    const stored = async () =>
      (await rpc<{ value: string }>(page, "SettingsAPI", "Get", "backup.keep_days")).value;
    await expect.poll(stored, soon).toBe("30");
    await screenshot(page, "data-undo");
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(stored, soon).toBe("14");
    await expect.poll(() => row.getByRole("textbox").inputValue(), soon).toBe("14");
    await row.getByRole("textbox").fill("-1");
    await page.keyboard.press("Enter");
    await row.getByText(/Give a whole number/).waitFor();
    await row.getByRole("textbox").fill("14");
    await page.keyboard.press("Enter");
    await row.getByRole("alert").waitFor({ state: "detached" });
  });

  test.each(["dark", "light"] as const)("has no serious finding in the %s theme", async (name) => {
    await command(page, `theme: ${name}`);
    await page.waitForSelector(`html[data-theme=${name}]`);
    await screenshot(page, `data-${name}`);
    expect(await axeFindings(page)).toEqual([]);
  });
});

test("Settings, Data is there in Korean, and at the smallest size", async () => {
  await command(page, "한국어");
  await page.waitForSelector("html[lang=ko]");
  await page.setViewportSize({ width: 960, height: 600 });
  await page.getByRole("button", { name: "지금 백업" }).waitFor();
  await screenshot(page, "data-960x600-ko");
  expect(await axeFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 1440, height: 900 });
  await screenshot(page, "data-ko");
  await command(page, "english");
  await page.waitForSelector("html[lang=en]");
});

describe("a restore while a terminal counts", () => {
  test("says first what would be lost, and what is kept", async () => {
    await page.goto(`${new URL(page.url()).origin}/#/s/${session}`);
    await painted(page, "workspace");
    await page.getByRole("button", { name: "New terminal" }).first().click();
    await expect.poll(() => terminalText(page), soon).toMatch(/[$#] /);
    await page.keyboard.type('i=0; while :; do i=$((i+1)); echo "line $i."; sleep 0.05; done\n');
    await expect.poll(lastLine, soon).toBeGreaterThan(5);
    await rpc(page, "BackupAPI", "Create");
    const view = await rpc<{ task: { version: number } }>(page, "SessionAPI", "Show", session);
    await rpc(page, "SessionAPI", "SetTask", session, taskAfter, view.task.version);
    await expect.poll(() => page.locator(".cm-content").innerText(), soon).toContain(taskAfter);
    await command(page, "settings: data");
    await painted(page, "data");
    await page
      .locator("[data-backup]")
      .first()
      .getByRole("button", { name: /^Restore/ })
      .click();
    const dialog = page.getByRole("dialog");
    await dialog.locator("[data-noun=task_version]").waitFor();
    await dialog.getByText("Keyset feed pagination").first().waitFor();
    await dialog.getByText(path.join(program.dataDir, "replaced")).waitFor();
    await screenshot(page, "restore-dialog");
    expect(await axeFindings(page)).toEqual([]);
  });

  test("brings the old task back, and the terminal goes on", async () => {
    await page.locator("[data-restore]").click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page
      .locator("[data-recovered=restored]")
      .getByText(/^Opened from the backup of \d\d:\d\d$/)
      .waitFor();
    expect(await task()).toBe(taskBefore);
    expect(await readdir(path.join(program.dataDir, "replaced"))).not.toEqual([]);
    await go(`/s/${session}`, "workspace");
    await expect.poll(() => page.locator(".cm-content").innerText(), soon).toContain(taskBefore);
    await page.locator(".xterm-rows").waitFor();
    await expect.poll(lastLine, soon).toBeGreaterThan(5);
    const seen = await lastLine();
    await expect.poll(lastLine, soon).toBeGreaterThan(seen + 10);
    await screenshot(page, "restored");
    expect(await axeFindings(page)).toEqual([]);
  });

  test("an open session follows a restore where it stands", async () => {
    const counted = await lastLine();
    await page.locator(".cm-content").click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type(" More.");
    await page.waitForSelector("[data-task-state=saved]");
    await expect.poll(task, soon).toBe(`${taskBefore} More.`);
    const [newest] = await rpc<{ file_name: string; reason: string }[]>(page, "BackupAPI", "List");
    expect(newest?.reason).toBe("restore");
    await rpc(page, "RecoveryAPI", "Restore", newest?.file_name);
    // What was before the restore of a moment ago: the task that was set by the other window.
    await expect.poll(() => page.locator(".cm-content").innerText(), soon).toContain(taskAfter);
    await expect.poll(lastLine, soon).toBeGreaterThan(counted + 10);
    await page.locator("[data-durability=returned], [data-durability=saved]").waitFor();
    await page.getByRole("button", { name: "Seen" }).click();
    await page.locator("[data-recovered]").waitFor({ state: "detached" });
  });
});

describe("Diagnostics", () => {
  test("shows a failure of the page once, with its stack", async () => {
    await rpc(page, "SystemAPI", "ReportError", "The panel failed.", "at render (app.js:1)", "error");
    await rpc(page, "SystemAPI", "ReportError", "The panel failed.", "at render (app.js:1)", "error");
    await command(page, "diagnostics: errors");
    await painted(page, "diagnostics");
    const entry = page.getByRole("button", { name: /The panel failed/ });
    await expect
      .poll(async () => {
        await page.reload();
        await painted(page, "diagnostics");
        return entry.count();
      }, soon)
      .toBe(1);
    await entry.click();
    await page.getByText("at render (app.js:1)").waitFor();
  });

  test.each(["dark", "light"] as const)("has no serious finding in the %s theme", async (name) => {
    await command(page, `theme: ${name}`);
    await page.waitForSelector(`html[data-theme=${name}]`);
    await screenshot(page, `diagnostics-errors-${name}`);
    expect(await axeFindings(page)).toEqual([]);
    await command(page, "diagnostics: database");
    await page.getByRole("heading", { name: "Database" }).waitFor();
    await screenshot(page, `diagnostics-database-${name}`);
    expect(await axeFindings(page)).toEqual([]);
    await command(page, "diagnostics: errors");
    await page.getByRole("heading", { name: "Errors" }).waitFor();
  });
});

test("a variable of the project is sent once and shown as a mask", async () => {
  await go("/", "picker");
  await page.getByRole("button", { name: "Environment variables" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("API_TOKEN");
  await dialog.getByLabel("Value").fill("sesame-open-1234");
  await dialog.getByRole("button", { name: "Set", exact: true }).click();
  await dialog.locator("[data-variable=API_TOKEN]").getByText("••••••••1234").waitFor();
  expect(await dialog.locator("[data-env-value]").inputValue()).toBe("");
  expect(await page.content()).not.toContain("sesame");
  await screenshot(page, "environment");
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Remove API_TOKEN" }).click();
  await dialog.getByRole("button", { name: "Remove it" }).click();
  await dialog.locator("[data-variables='0']").waitFor({ state: "attached" });
  await page.keyboard.press("Escape");
});

describe("a damaged database", () => {
  const database = () => path.join(program.dataDir, "holdfast.db");

  /** Ends the owner, lets a command bring the journal into the file, and damages that. */
  async function damage(harm: (file: FileHandle) => Promise<unknown>): Promise<void> {
    await program.kill();
    await program.command("holdfast session list");
    const file = await open(database(), "r+");
    await harm(file);
    await file.close();
    await page.goto(await program.start());
    await painted(page, "recovery");
  }

  test("shows nothing but the ways out, with the newest verified backup chosen", async () => {
    await rpc(page, "BackupAPI", "Create");
    const [newest] = await rpc<{ file_name: string }[]>(page, "BackupAPI", "List");
    const view = await rpc<{ task: { version: number } }>(page, "SessionAPI", "Show", session);
    await rpc(page, "SessionAPI", "SetTask", session, "Newer than any backup.", view.task.version);
    await damage((file) => file.write(Buffer.alloc(64), 0, 64, 0));
    await page.getByRole("heading", { name: "The database could not be opened" }).waitFor();
    await page.locator("[data-salvage=done]").waitFor();
    await page.locator("[data-between] [data-noun=task_version]").waitFor();
    const chosen = page.locator("input[name=backup]:checked").locator("xpath=..");
    expect(await chosen.getAttribute("data-backup")).toBe(newest?.file_name);
    await page.getByText(path.join(program.dataDir, "damaged")).first().waitFor();
    for (const scheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await screenshot(page, `recovery-${scheme}`);
      expect(await axeFindings(page)).toEqual([]);
    }
    await page.getByRole("button", { name: "Language" }).click();
    await page.getByRole("menuitem", { name: "언어: 한국어" }).click();
    await page.getByRole("heading", { name: "데이터베이스를 열지 못했습니다" }).waitFor();
    await screenshot(page, "recovery-ko");
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "언어" }).click();
    await page.getByRole("menuitem", { name: "Language: English" }).click();
  });

  test("begins empty only when it is asked twice, and can still be turned down", async () => {
    await page.locator("[data-start-empty]").click();
    await page.getByRole("dialog").getByText(path.join(program.dataDir, "damaged")).waitFor();
    await screenshot(page, "start-empty");
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await rpc<unknown>(page, "RecoveryAPI", "State")).not.toBeNull();
  });

  test("is followed by the app with the work of the backup", async () => {
    await page.locator("[data-restore]").click();
    await painted(page, "picker");
    expect(await task()).toBe(taskAfter);
    await page.locator("[data-recovered=restored]").waitFor();
    await page.getByRole("heading", { name: "Holdfast opened a backup." }).waitFor();
    await screenshot(page, "recovered");
    expect(await axeFindings(page)).toEqual([]);
    await go(`/s/${session}`, "workspace");
    await expect.poll(lastLine, soon).toBeGreaterThan(5);
    const seen = await lastLine();
    await expect.poll(lastLine, soon).toBeGreaterThan(seen + 10);
  });

  test("can be left behind for an empty one; the file and the backups stay", async () => {
    await damage((file) => file.truncate(20_000));
    await page.locator("[data-start-empty]").click();
    await page.locator("[data-start-empty-now]").click();
    await painted(page, "first-run");
    await page.locator("[data-recovered=quarantined]").waitFor();
    expect((await readdir(path.join(program.dataDir, "damaged"))).length).toBe(2);
    await command(page, "settings: data");
    await painted(page, "data");
    expect(await page.locator("[data-backup]").count()).toBeGreaterThan(0);
  });
});
