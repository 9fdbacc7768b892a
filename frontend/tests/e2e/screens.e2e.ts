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
    Program.create(),
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

test("a project with work in it", async () => {
  const added = await rpc<{ id: string }>(page, "ProjectAPI", "Add", project, false);
  const made = await rpc<{ id: string }>(page, "SessionAPI", "New", added.id, "Keyset feed pagination");
  await rpc(page, "SessionAPI", "New", added.id, "공지 배너 다국어 처리");
  session = made.id;
  await rpc(page, "SessionAPI", "SetTask", session, task, 1);
  await rpc(page, "SessionAPI", "SetFiles", session, ["go.mod", "main.go"], [], 1);
  const spec = {
    work_session_id: session,
    working_directory: "",
    command: [],
    cols: 80,
    rows: 24,
    title: "",
  };
  await rpc(page, "TerminalAPI", "New", spec);
  const job = await rpc<{ status: string }>(page, "JobAPI", "Run", {
    session_id: session,
    agent: "demo",
    command: [],
  });
  expect(job.status).not.toBe("failed");
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

  test("dialogs", async () => {
    for (const button of ["New session", "Open project…"]) {
      await page.getByRole("button", { name: button }).click();
      await page.getByRole("dialog").waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
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

test("everything is there in Korean", async () => {
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
