import { rm } from "node:fs/promises";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from "vitest";
import { axeFindings, command, launchBrowser, openPage, painted, rpc, screenshot } from "./browser";
import { cloneOfThisRepository, Program } from "./program";

const soon = { timeout: 20_000, interval: 50 };

let program: Program;
let project: string;
let browser: Browser;
let page: Page;
let session: string;

type Job = { id: string };
type Work = { running: { kind: string; id: string }[]; queued: { kind: string; id: string }[] };

beforeAll(async () => {
  [program, project, browser] = await Promise.all([
    Program.create({ PATH: "/usr/bin:/bin" }),
    cloneOfThisRepository(),
    launchBrowser(),
  ]);
  page = await openPage(browser);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write", "notifications"]);
  await page.addInitScript(nobodyLooks);
  await page.goto(await program.start());
  await painted(page, "first-run");
  const added = await rpc<{ id: string }>(page, "ProjectAPI", "Add", project, false);
  session = (await rpc<{ id: string }>(page, "SessionAPI", "New", added.id, "Keyset feed pagination")).id;
  await page.reload();
  await painted(page, "picker");
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "notifications-failed"));
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (project) await rm(path.dirname(project), { recursive: true, force: true });
});

/** Another window is active, and the page remembers what it has the desktop show. */
function nobodyLooks(): void {
  document.hasFocus = () => false;
  const shown: Notification[] = [];
  const Real = window.Notification;
  class Recorded extends Real {
    constructor(title: string, options?: NotificationOptions) {
      super(title, options);
      shown.push(this);
    }
  }
  Object.assign(window, { Notification: Recorded, shownNotifications: shown });
}

const calls = () =>
  page.evaluate(() =>
    (window as unknown as { shownNotifications: Notification[] }).shownNotifications.map(
      ({ title }) => title,
    ),
  );

const listed = () => page.locator("[data-notification]").allInnerTexts();

async function run(...args: string[]): Promise<void> {
  const job = await rpc<Job>(page, "JobAPI", "Run", {
    session_id: session,
    agent: "demo",
    prompt: "Say something.",
    command: ["--seconds", "0", ...args],
  });
  await rpc(page, "JobAPI", "Wait", job.id, 20_000);
}

test("what failed calls once and what finished is only listed; a click leads to the place", async () => {
  await run();
  await run("--fail", "The database was not reachable.");
  await expect.poll(calls, soon).toEqual([expect.stringContaining("The database was not reachable.")]);
  await page.locator("[data-bell='2']").click();
  await expect.poll(async () => (await listed()).length, soon).toBe(2);
  expect((await listed())[0]).toContain("The database was not reachable.");
  await screenshot(page, "notifications-list");
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.evaluate(() => {
    const [shown] = (window as unknown as { shownNotifications: Notification[] }).shownNotifications;
    shown?.onclick?.(new Event("click"));
  });
  await painted(page, "workspace");
  expect(page.url()).toContain(session);
});

test("what nobody wants to be told is not", async () => {
  await page.evaluate(() => {
    location.hash = "#/settings/notifications";
  });
  await painted(page, "settings-notifications");
  await screenshot(page, "settings-notifications");
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole("checkbox", { name: "What has finished" }).click();
  await page.getByRole("checkbox", { name: "Call me while another window is active" }).click();
  await expect
    .poll(async () => {
      const settings = await rpc<{ key: string; value: string }[]>(page, "SettingsAPI", "List");
      return settings.filter(({ key, value }) => key.startsWith("notify.") && value === "false").length;
    }, soon)
    .toBe(2);
  await run();
  await run("--fail", "No.");
  await expect.poll(() => page.locator("[data-bell]").getAttribute("data-bell"), soon).toBe("1");
  await page.getByRole("button", { name: "Open the list" }).click();
  expect(await listed()).toHaveLength(3);
  expect((await calls()).length).toBe(1);
  await page.keyboard.press("Escape");
});

test("quitting names what goes on, and can stop it first", async () => {
  await rpc(page, "TerminalAPI", "New", {
    work_session_id: session,
    title: "pnpm dev",
    command: ["/bin/sleep", "600"],
  });
  await rpc(page, "JobAPI", "Run", {
    session_id: session,
    agent: "demo",
    prompt: "Wait.",
    command: ["--seconds", "600"],
  });
  const work = () => rpc<Work>(page, "HostAPI", "Work");
  await expect
    .poll(async () => (await work()).running.map(({ kind }) => kind).sort(), soon)
    .toEqual(["job", "terminal"]);
  await page.evaluate((all) => window.runtime?.EventsEmit("quit-asked", all), await work());
  const dialog = page.getByRole("dialog", { name: "Quit Holdfast?" });
  await dialog.getByText("1 terminal and 1 job keep running in the process host.").waitFor();
  await dialog.getByText("pnpm dev").waitFor();
  await dialog.getByText("--seconds 600").waitFor();
  await expect
    .poll(
      () => dialog.getByRole("button", { name: "Quit" }).evaluate((e) => e === document.activeElement),
      soon,
    )
    .toBe(true);
  await screenshot(page, "quit-dark");
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Cancel" }).click();

  // The terminal is found by the next launch, which says so.
  await program.kill();
  await page.goto(await program.start());
  await page.reload();
  await painted(page, "picker").catch(() => page.keyboard.press("Escape"));
  await page.evaluate(() => {
    location.hash = "#/diagnostics/launches";
  });
  await painted(page, "diagnostics");
  const newest = page.locator("[data-entry=launch]").first();
  await newest.getByText("2 findings").waitFor();
  await newest.getByRole("button").first().click();
  await newest.locator("[data-finding=terminal]").waitFor();
  await newest.getByText(/holdfast logs launches \S+/).waitFor();
  await screenshot(page, "launches-dark");
  expect(await axeFindings(page)).toEqual([]);

  await page.evaluate((all) => window.runtime?.EventsEmit("quit-asked", all), await work());
  await dialog.getByRole("button", { name: "Stop them first" }).click();
  await expect.poll(async () => (await work()).running, soon).toEqual([]);
  await expect.poll(async () => (await work()).queued, soon).toEqual([]);
});

test("all of it is there in Korean, in the light theme and in a small window", async () => {
  await page.reload();
  await painted(page, "diagnostics");
  await command(page, "Theme: light");
  await page.setViewportSize({ width: 960, height: 600 });
  await command(page, "한국어");
  await page.locator("[data-entry=launch]").first().getByRole("button").first().click();
  await page.locator("[data-stored-report]").waitFor();
  await screenshot(page, "launches-ko-960");
  expect(await axeFindings(page)).toEqual([]);
  await page.locator("[data-bell]").click();
  await screenshot(page, "notifications-ko-960");
  expect(await axeFindings(page)).toEqual([]);
});
