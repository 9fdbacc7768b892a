import { rm } from "node:fs/promises";
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

describe("what is done with a plan", () => {
  const shownJob = async () => (await page.locator("[data-job]").getAttribute("data-job")) ?? "";
  const openPlan = async () => {
    await page.locator(`[role=option][data-id="${plan}"]`).click();
    await page.locator(`[data-job="${plan}"] [data-plan]`).waitFor();
  };

  test("two versions are compared line by line", async () => {
    await panel().getByRole("button", { name: "Compare versions" }).click();
    const table = page.locator("[data-compare]");
    await table.waitFor();
    expect(await table.locator("tr[data-changed=true]").count()).toBeGreaterThan(0);
    await page.getByRole("combobox", { name: "Left" }).selectOption("1");
    await page.getByText("Both versions have the same text.").waitFor();
    await page.getByRole("combobox", { name: "Left" }).selectOption("2");
    await expect.poll(() => table.innerText(), soon).toContain("Read `cursor.go`.");
    await screenshot(page, "plan-compare-dark");
    expect(await axeFindings(page)).toEqual([]);
    await panel().getByRole("button", { name: "Compare versions" }).click();
    await table.waitFor({ state: "detached" });
  });

  test("its newest text is what the head of the job copies and sends to a terminal", async () => {
    await panel().getByRole("button", { name: "Edit the plan" }).click();
    await page.getByRole("textbox", { name: "Text of the plan" }).fill("1. Say heron-in-the-plan.");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.locator('[data-plan="4"]').waitFor();
    await page.getByRole("button", { name: "Copy what the agent answered" }).click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()), soon)
      .toBe("1. Say heron-in-the-plan.");
    await command(page, "New terminal");
    await page.locator(".xterm-helper-textarea").first().waitFor();
    await panel().getByRole("button", { name: "Send the plan to a terminal" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Send to terminal" }).click();
    await expect.poll(() => terminalText(page), soon).toContain("heron-in-the-plan");
    await page.locator("[data-send-result]").click();
    await expect
      .poll(() => page.getByRole("dialog").locator("pre").innerText(), soon)
      .toBe("1. Say heron-in-the-plan.");
    await page.keyboard.press("Escape");
  });

  test("is run as a job whose prompt it is", async () => {
    await panel().getByRole("button", { name: "Run the plan as a job" }).click();
    const dialog = page.locator("[data-run-plan]");
    await dialog.locator("[data-agent-field]").selectOption("demo");
    await screenshot(page, "plan-run-dark");
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Run", exact: true }).click();
    await expect.poll(shownJob, soon).not.toBe(plan);
    const job = await rpc<{ task_type: string; prompt: string; payload: { text: string } }>(
      page,
      "JobAPI",
      "Show",
      await shownJob(),
    );
    expect(job.task_type).toBe("task");
    expect(job.payload.text).toBe("1. Say heron-in-the-plan.");
    await page.locator("[data-job][data-status=completed]").waitFor();
  });

  test("is opened, and merged with another one, from the palette; a job is asked again there", async () => {
    await command(page, "Open the newest plan");
    await expect.poll(shownJob, soon).toBe(plan);
    const other = await rpc<{ id: string }>(page, "JobAPI", "Run", {
      session_id: session,
      agent: "demo",
      task_type: "implementation_plan",
      prompt: "Say it in another way.",
    });
    await page.locator(`[role=option][data-id="${other.id}"]`).click();
    await page.locator(`[data-job="${other.id}"] [data-plan]`).waitFor();
    await openPlan();
    await command(page, "Merge plans");
    const merge = page.locator("[data-merge]");
    await merge.waitFor();
    await merge.getByRole("checkbox").first().check();
    await merge.getByRole("button", { name: "Merge", exact: true }).click();
    await expect.poll(shownJob, soon).not.toBe(plan);
    const merged = await shownJob();
    await page.locator(`[data-job="${merged}"][data-status=completed]`).waitFor();
    await command(page, "Retry the shown job");
    await expect.poll(shownJob, soon).not.toBe(merged);
    await page.locator("[data-job][data-status=completed]").waitFor();
  });

  test("what was typed of it goes with its job", async () => {
    await openPlan();
    await panel().getByRole("button", { name: "Edit the plan" }).click();
    await page.getByRole("textbox", { name: "Text of the plan" }).fill("typed and not saved");
    const draft = () => rpc<string | null>(page, "SystemAPI", "Get", `plan_draft/${plan}`);
    await expect.poll(draft, soon).toContain("typed and not saved");
    await page.getByRole("button", { name: "Delete job" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await page.locator(`[role=option][data-id="${plan}"]`).waitFor({ state: "detached" });
    await expect.poll(draft, soon).toBeNull();
  });
});

describe("the text of the task", () => {
  const answer = () => page.locator("[data-task-answer]");
  const stored = async () =>
    (await rpc<{ session: { task_description: string } }>(page, "SessionAPI", "Show", session)).session
      .task_description;

  // What is typed before the page has what is stored is a conflict.
  const shows = (text: string) =>
    expect.poll(() => page.locator(".cm-content").first().innerText(), soon).toBe(text);

  test("is improved by an agent, applied when that is told, and taken back", async () => {
    await page.getByRole("button", { name: "Choose the agent" }).click();
    await page.getByRole("menuitemradio", { name: /Demonstration/ }).click();
    await page.locator(".cm-content").first().click();
    await page.keyboard.type("Makes the keyset cursor better.");
    await page.getByRole("button", { name: /^Improve the wording/ }).click();
    await answer().waitFor();
    await page.locator("[data-task-answer=completed]").waitFor();
    expect(await stored()).toBe("Makes the keyset cursor better.");
    await screenshot(page, "task-answer-dark");
    expect(await axeFindings(page)).toEqual([]);
    await answer().getByRole("button", { name: "Apply" }).click();
    await expect.poll(stored, soon).toContain("no model was asked");
    await answer().waitFor({ state: "detached" });
    await expect
      .poll(() => page.locator(".cm-content").first().innerText(), soon)
      .toContain("no model was asked");
    await page.locator("[data-region=undo]").getByRole("button", { name: "Undo" }).click();
    await expect.poll(stored, soon).toBe("Makes the keyset cursor better.");
    await shows("Makes the keyset cursor better.");
  });

  test("has one passage improved, and the rest stays", async () => {
    await page.locator(".cm-content").first().click();
    await page.keyboard.press("End");
    await page.keyboard.type(" Keep this.");
    await page.keyboard.press("Home");
    for (const _ of "Makes") await page.keyboard.press("Shift+ArrowRight");
    await page.getByRole("button", { name: /^Improve the wording/ }).click();
    await page.locator("[data-task-answer=completed]").waitFor();
    await answer().getByRole("button", { name: "Apply" }).click();
    await expect.poll(stored, soon).toMatch(/^Demonstration: .* the keyset cursor better\. Keep this\.$/s);
    await expect
      .poll(() => page.locator(".cm-content").first().innerText(), soon)
      .toMatch(/^Demonstration: /);
    await page.locator("[data-region=undo]").getByRole("button", { name: "Undo" }).click();
    await expect.poll(stored, soon).toBe("Makes the keyset cursor better. Keep this.");
    await shows("Makes the keyset cursor better. Keep this.");
  });

  test("is refined, and the answer is put away unapplied", async () => {
    await page.getByRole("button", { name: /^Refine the task/ }).click();
    await page.locator("[data-task-answer=completed]").waitFor();
    const [newest] = await rpc<{ id: string }[]>(page, "JobAPI", "List", session);
    const job = await rpc<{ task_type: string; payload: { text: string } }>(
      page,
      "JobAPI",
      "Show",
      newest?.id ?? "",
    );
    // What is stored was asked about, though the page may not have shown the undo yet.
    expect(job).toMatchObject({
      task_type: "task_refinement",
      payload: { text: "Makes the keyset cursor better. Keep this." },
    });
    await answer().getByRole("button", { name: "Dismiss" }).click();
    await answer().waitFor({ state: "detached" });
    expect(await stored()).toBe("Makes the keyset cursor better. Keep this.");
  });
});

test("files of a task are found without a model, selected, and given back", async () => {
  await command(page, "Find files");
  await page
    .getByRole("textbox", { name: "What the files are about" })
    .fill("the replay guard of a terminal pane");
  await page.getByRole("combobox", { name: "Folder to stay in" }).fill("frontend/src");
  await screenshot(page, "finder-form-dark");
  await page.getByRole("dialog").getByRole("button", { name: "Find files" }).click();
  const found = page.getByRole("dialog").locator("[data-found]");
  await found.waitFor({ timeout: 30_000 });
  await expect.poll(() => found.innerText(), soon).toContain("replay-guard.ts");
  expect(await found.innerText()).toMatch(/Score \d+ of 100/);
  for (const path of await found.locator("li > span:first-child").allInnerTexts()) {
    expect(path).toMatch(/^frontend\/src\//);
  }
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

test("an agent is asked to choose when it is chosen, and stays in the folder", async () => {
  await page.getByRole("dialog").getByRole("button", { name: "Search again" }).click();
  await page.getByRole("textbox", { name: "What the files are about" }).fill("the replay guard");
  await page.getByRole("combobox", { name: "Folder to stay in" }).fill("frontend/src");
  await page.getByRole("dialog").locator("[data-agent-field]").selectOption("demo");
  await screenshot(page, "finder-agent");
  await page.getByRole("dialog").getByRole("button", { name: "Find files" }).click();
  await page.locator("[data-finder^=completed]").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  const [newest] = await rpc<{ id: string }[]>(page, "JobAPI", "List", session);
  const job = await rpc<{ agent: string; payload: { root: string } }>(
    page,
    "JobAPI",
    "Show",
    newest?.id ?? "",
  );
  expect(job).toMatchObject({ agent: "demo", payload: { root: "frontend/src" } });
});

test("what a search named that is no file of the project is told", async () => {
  const named = { files: [{ path: "README.md", relevance: 80 }, { path: "backend/no_such_heron.go" }] };
  const job = await rpc<{ id: string }>(page, "JobAPI", "Run", {
    session_id: session,
    agent: "shell",
    task_type: "file_finder",
    command: ["/bin/echo", JSON.stringify(named)],
  });
  await page.locator(`[role=option][data-id="${job.id}"]`).click();
  await page.locator(`[data-job="${job.id}"] [data-unknown="1"]`).waitFor();
  expect(await page.locator("[data-unknown]").innerText()).toContain("backend/no_such_heron.go");
  expect(await page.locator("[data-found]").innerText()).toMatch(/README\.md\s+Score 80 of 100/);
  await screenshot(page, "finder-unknown");
  expect(await axeFindings(page)).toEqual([]);
});

test("plans look right in the light, in Korean, and in the smallest window", async () => {
  await command(page, "Open the newest plan");
  await panel().getByRole("button", { name: "Edit the plan" }).click();
  await page.getByRole("textbox", { name: "Text of the plan" }).fill("# 계획\n\n1. 커서를 읽는다.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.locator('[data-plan="2"]').waitFor();
  await panel().getByRole("button", { name: "Compare versions" }).click();
  await page.locator("[data-compare]").waitFor();
  await command(page, "Theme: light");
  await screenshot(page, "plan-light");
  expect(await axeFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 960, height: 600 });
  await command(page, "한국어");
  await screenshot(page, "plan-ko-960");
  await page.locator("[data-run-with]").click();
  await page.locator("[data-run-options]").waitFor();
  expect(await page.locator("[data-run-options] select").nth(1).innerText()).toContain("작업 설명 다듬기");
  expect(await axeFindings(page)).toEqual([]);
});
