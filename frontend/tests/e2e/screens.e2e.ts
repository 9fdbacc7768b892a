import { rm } from "node:fs/promises";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import { axeFindings, launchBrowser, openPage, painted, rpc, screenshot } from "./browser";
import { cloneOfThisRepository, Program } from "./program";

let program: Program;
let project: string;
let browser: Browser;
let page: Page;
let session: string;

const task = `# Feed skips incidents that arrive while paging

\`GET /v1/feed?page=N\` uses OFFSET. When an incident is inserted between two requests, the row on the page boundary comes twice and the next one never.

- one index serves the order
- the web client keeps its scroll position
`;

beforeAll(async () => {
  [program, project, browser] = await Promise.all([
    // Without the folders in which a person's own agents are.
    Program.create({ PATH: "/usr/bin:/bin" }),
    cloneOfThisRepository(),
    launchBrowser(),
  ]);
  page = await openPage(browser);
  await page.goto(await program.start());
  await painted(page, "first-run");
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "failed"));
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (project) await rm(path.dirname(project), { recursive: true, force: true });
});

async function theme(name: "dark" | "light"): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.locator("[data-palette]").waitFor();
  await page.getByRole("combobox").fill(`theme: ${name}`);
  await page.keyboard.press("Enter");
  await page.waitForSelector(`html[data-theme=${name}]`);
}

test.each(["light", "dark"] as const)("first run in the %s theme has no serious finding", async (name) => {
  await theme(name);
  await screenshot(page, `first-run-${name}`);
  expect(await axeFindings(page)).toEqual([]);
});

test("the command lines on empty places run as they stand", async () => {
  const added = await rpc<{ id: string }>(page, "ProjectAPI", "Add", project, false);
  await page.goto(`${new URL(page.url()).origin}/#/`);
  await page.reload();
  await painted(page, "picker");
  await program.command(await page.locator("code", { hasText: "holdfast session new" }).innerText());
  const made = await rpc<{ id: string }>(page, "SessionAPI", "New", added.id, "Keyset feed pagination");
  session = made.id;
  await rpc(page, "SessionAPI", "SetTask", session, task, 1);
  await rpc(page, "SessionAPI", "SetFiles", session, ["go.mod", "main.go"], [], 1);
  await page.goto(`${new URL(page.url()).origin}/#/s/${session}`);
  await painted(page, "workspace");
  expect(await axeFindings(page)).toEqual([]);
  for (const verb of ["job run", "terminal new"]) {
    const hint = page.locator("code", { hasText: `holdfast ${verb}` }).first();
    await hint.locator("xpath=..").getByRole("button", { name: "Copy the command" }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(await hint.innerText());
    await program.command(copied);
  }
  await page.locator(".xterm-rows").waitFor();
  await page.locator("[data-job][data-status=completed]").waitFor({ timeout: 30_000 });
  expect(await page.locator("[data-ticks='1']").count()).toBe(1);
});

describe.each(["dark", "light"] as const)("in the %s theme", (name) => {
  test("picker", async () => {
    await page.goto(`${new URL(page.url()).origin}/#/`);
    await page.reload();
    await painted(page, "picker");
    await theme(name);
    await page.getByText("Keyset feed pagination").first().click();
    await screenshot(page, `picker-${name}`);
    expect(await axeFindings(page)).toEqual([]);
  });

  test("palette", async () => {
    await page.keyboard.press("F1");
    await page.locator("[data-palette]").waitFor();
    await screenshot(page, `palette-${name}`);
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press("Escape");
  });

  test("workspace, wide and narrow", async () => {
    await page.goto(`${new URL(page.url()).origin}/#/s/${session}`);
    await painted(page, "workspace");
    await page.locator("[data-job][data-status=completed]").waitFor({ timeout: 30_000 });
    await page.locator(".xterm-rows").waitFor();
    await screenshot(page, `workspace-${name}`);
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Details" }).click();
    await page.getByRole("tab", { name: "Versions" }).click();
    expect(await axeFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 960, height: 600 });
    await page.getByRole("button", { name: "Show or hide inspector" }).click();
    await screenshot(page, `workspace-960x600-${name}`);
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Show or hide inspector" }).click();
    await page.setViewportSize({ width: 1440, height: 900 });
  });
});

test("no dialog has a serious finding", async () => {
  const dialog = page.getByRole("dialog");
  const look = async () => {
    await dialog.waitFor();
    const found = await axeFindings(page);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    return found;
  };
  const agent = async (name: RegExp) => {
    await page.locator("[data-agent]").click();
    await page.getByRole("menuitemradio", { name }).click();
    await page.locator("[data-run]").click();
  };
  await agent(/Claude Code/);
  await page.getByRole("heading", { name: "Claude Code is not installed" }).waitFor();
  await screenshot(page, "agent-missing");
  expect(await look()).toEqual([]);
  await agent(/Command line/);
  expect(await look()).toEqual([]);
  await page.getByRole("button", { name: "More session commands" }).click();
  await page.getByRole("menuitem", { name: "Delete session" }).click();
  await screenshot(page, "delete-session");
  expect(await look()).toEqual([]);
  await page.getByRole("button", { name: "New session" }).click();
  expect(await look()).toEqual([]);
  await page.goto(`${new URL(page.url()).origin}/#/`);
  await painted(page, "picker");
  await page.getByRole("button", { name: "Open project…" }).click();
  expect(await look()).toEqual([]);
});

test("everything is there in Korean", async () => {
  await page.goto(`${new URL(page.url()).origin}/#/s/${session}`);
  await painted(page, "workspace");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("한국어");
  await page.keyboard.press("Enter");
  await page.waitForSelector("html[lang=ko]");
  await page.getByRole("button", { name: /작업 실행/ }).waitFor();
  await screenshot(page, "workspace-ko");
  expect(await axeFindings(page)).toEqual([]);
  await page.goto(`${new URL(page.url()).origin}/#/`);
  await painted(page, "picker");
  await screenshot(page, "picker-ko");
  expect(await axeFindings(page)).toEqual([]);
});

test("a launch after the process host was lost as well says so, and its report can be closed", async () => {
  const { host } = await rpc<{ host: { pid: number } }>(page, "SystemAPI", "Status");
  await program.kill();
  process.kill(host.pid, "SIGKILL");
  await page.goto(await program.start());
  await painted(page, "picker");
  await page.locator("[data-report]").waitFor();
  await page.locator("[data-finding=terminal][data-outcome=cut]").waitFor();
  await page.getByRole("heading", { name: "저장한 것은 모두 여기 있습니다." }).waitFor();
  await page.getByText(/프로세스 호스트도 끝났고/).waitFor();
  await screenshot(page, "launch-report-ko");
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole("button", { name: "멈춘 채 두기" }).click();
  await page.locator("[data-report]").waitFor({ state: "detached" });
  await page
    .getByText(/Feed skips incidents/)
    .first()
    .waitFor();
  await screenshot(page, "launch-calm-ko");
});
