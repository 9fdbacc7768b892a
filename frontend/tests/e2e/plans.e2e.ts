import { rm } from "node:fs/promises";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import { axeFindings, launchBrowser, openPage, painted, rpc, screenshot } from "./browser";
import { cloneOfThisRepository, Program } from "./program";

const soon = { timeout: 20_000, interval: 100 };

let program: Program;
let project: string;
let browser: Browser;
let page: Page;
let session: string;
let plan: string;

beforeAll(async () => {
  [program, project, browser] = await Promise.all([
    Program.create({ HOLDFAST_DEMO_SECONDS: "1" }),
    cloneOfThisRepository(),
    launchBrowser(),
  ]);
  page = await openPage(browser);
  await page.goto(await program.start());
  await painted(page, "first-run");
  const codebase = await rpc<{ id: string }>(page, "ProjectAPI", "Add", project, true);
  session = (await rpc<{ id: string }>(page, "SessionAPI", "New", codebase.id, "Plans")).id;
  await page.evaluate((id) => {
    location.hash = `#/s/${id}`;
  }, session);
  await painted(page, "workspace");
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "plans-failed"));
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (project) await rm(path.dirname(project), { recursive: true, force: true });
});

const panel = () => page.locator("[data-plan]");
const versions = () => rpc<{ version: number; content: string }>(page, "PlanAPI", "Get", plan);

describe("a plan", () => {
  test("is edited, and both versions are kept", async () => {
    const job = await rpc<{ id: string }>(page, "JobAPI", "Run", {
      session_id: session,
      agent: "demo",
      task_type: "implementation_plan",
      prompt: "Say how the keyset cursor is built.",
    });
    plan = job.id;
    await page.locator(`[role=option][data-id="${plan}"]`).click();
    await panel().waitFor();
    await panel().getByRole("button", { name: "Edit the plan" }).click();
    const editor = page.getByRole("textbox", { name: "Text of the plan" });
    await editor.fill("# Plan\n\n1. Read `cursor.go`.");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect.poll(async () => (await versions()).version, soon).toBe(2);
    expect((await versions()).content).toBe("# Plan\n\n1. Read `cursor.go`.");
    await page.locator('[data-plan="2"] li').waitFor();
    await screenshot(page, "plan-dark");
    expect(await axeFindings(page)).toEqual([]);
  });

  test("goes back to an older version after a reload", async () => {
    await page.reload();
    await painted(page, "workspace");
    await page.locator(`[role=option][data-id="${plan}"]`).click();
    await panel().getByRole("button", { name: "Versions of the plan" }).click();
    await page.getByText("written by the agent").click();
    await page.getByRole("button", { name: "Restore", exact: true }).click();
    await expect.poll(async () => (await versions()).version, soon).toBe(3);
    expect((await versions()).content).toContain("no model was asked");
  });
});

test("files of a task are found without a model, selected, and given back", async () => {
  await page.getByRole("button", { name: "Find files" }).click();
  await page
    .getByRole("textbox", { name: "What the files are about" })
    .fill("the replay guard of a terminal pane");
  await page.getByRole("dialog").getByRole("button", { name: "Find files" }).click();
  const found = page.locator("[data-found]");
  await found.waitFor({ timeout: 30_000 });
  await expect.poll(() => found.innerText(), soon).toContain("replay-guard.ts");
  await page.getByText("are selected").waitFor();
  await screenshot(page, "finder-dark");
  expect(await axeFindings(page)).toEqual([]);
  const included = async () =>
    (await rpc<{ session: { included_files: string[] } }>(page, "SessionAPI", "Show", session)).session
      .included_files;
  expect((await included()).join()).toContain("replay-guard.ts");
  await page.getByRole("dialog").getByRole("button", { name: "Undo" }).click();
  await expect.poll(included, soon).toEqual([]);
});
