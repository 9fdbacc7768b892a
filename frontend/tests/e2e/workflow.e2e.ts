import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
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
let browser: Browser;
let page: Page;

const status = () => page.locator("[data-run-status]").getAttribute("data-run-status");
const node = (id: string) => page.locator(`[data-node="${id}"]`);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "holdfast 흐름 "));
  const repo = path.join(folder, "등불 lantern");
  await mkdir(path.join(repo, ".holdfast", "workflows"), { recursive: true });
  await run("git", ["init", "--quiet", "--initial-branch=main"], { cwd: repo });
  await writeFile(path.join(repo, "a.txt"), "one\n");
  await writeFile(
    path.join(repo, ".holdfast", "workflows", "mend.yaml"),
    "name: mend\ndescription: Fails until it is mended.\nworktree: {enabled: false}\nnodes:\n" +
      "  - id: once\n    bash: |\n      echo once >> once.txt; wc -l < once.txt\n" +
      '      mkdir "$ARTIFACTS_DIR/deep"; echo \'# What was done\' > "$ARTIFACTS_DIR/deep/notes.md"\n' +
      "  - id: broken\n    depends_on: [once]\n    bash: |\n      test -e mended || { echo 'the cause' >&2; exit 3; }\n      echo mended\n",
  );
  await writeFile(
    path.join(repo, ".holdfast", "workflows", "talk.yaml"),
    "name: talk\ndescription: Asks an agent.\nprovider: demo\nworktree: {enabled: false}\nnodes:\n" +
      "  - id: say\n    prompt: Say what you would do.\n",
  );
  await writeFile(
    path.join(repo, ".holdfast", "workflows", "count.yaml"),
    "name: count\ndescription: Counts until it may end.\nworktree: {enabled: false}\nnodes:\n" +
      "  - id: count\n    bash: |\n      echo counting; until test -e may-end; do sleep 0.1; done; echo counted\n",
  );
  await writeFile(
    path.join(repo, ".holdfast", "workflows", "stuck.yaml"),
    "name: stuck\ndescription: One of its nodes cannot be mended.\nworktree: {enabled: false}\nbudget: {max_work_units: 9}\nnodes:\n" +
      "  - id: plan\n    bash: echo planned\n" +
      "  - id: lint\n    depends_on: [plan]\n    bash: exit 1\n" +
      "  - id: needs-lint\n    depends_on: [lint]\n    bash: echo no\n" +
      "  - id: report\n    depends_on: [plan, lint]\n    trigger_rule: one_success\n    bash: echo reported\n",
  );
  await writeFile(
    path.join(repo, ".holdfast", "workflows", "place.yaml"),
    "name: place\ndescription: Works wherever it is told.\nnodes:\n  - id: ask\n    approval: {message: Go on?}\n",
  );
  await run("git", ["add", "--all"], { cwd: repo });
  await run("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", "commit", "-qm", "First"], {
    cwd: repo,
  });
  [program, browser] = await Promise.all([Program.create({ HOLDFAST_DEMO_SECONDS: "2" }), launchBrowser()]);
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

async function start(name: string, message: string): Promise<void> {
  await command(page, "Workflow runs");
  await page.getByRole("button", { name: "Run a workflow" }).click();
  await page.getByRole("dialog").locator("select").first().selectOption(name);
  await page.getByLabel("What should be done").fill(message);
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole("button", { name: "Run", exact: true }).click();
}

test("a run asks, outlives its owner, and ends as it was answered", async () => {
  onTestFailed(() => screenshot(page, "workflow-failed"));
  await command(page, "Workflow runs");
  await painted(page, "runs");
  await page.getByText("No workflow has run in this project").waitFor();
  await start("first-run", "Count the files");
  await expect.poll(status, soon).toBe("paused");
  await page.locator('[data-gate="ask"]').waitFor();
  expect(await node("look").getAttribute("data-status")).toBe("completed");
  expect(await page.locator("[data-dag] .react-flow__edge-path").count()).toBeGreaterThan(0);
  const evidence = page.locator('[data-evidence="history"]');
  await expect.poll(() => evidence.innerText(), soon).toMatch(/[0-9a-f]{7} First/);
  await node("look").focus();
  await page.keyboard.press("Tab");
  await page.locator('[data-gate="ask"]').waitFor();
  await node("look").focus();
  await page.keyboard.press("Enter");
  await page.locator('[data-detail="look"]').waitFor();
  await page.locator('[data-gate-aside="ask"]').click();
  await page.locator('[data-gate="ask"]').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await screenshot(page, "workflow-gate");

  await program.kill();
  await page.goto(await program.start());
  await page.locator('[data-finding="run"]').getByText("Waits for your decision.", { exact: true }).waitFor();
  await screenshot(page, "workflow-report");
  await command(page, "Workflow runs");
  await page.locator("[data-run]").first().dblclick();
  await page.locator('[data-gate="ask"]').getByLabel("Comment").fill("as it is");
  await page.getByRole("button", { name: "Approve" }).click();
  await expect.poll(status, soon).toBe("completed");
  await node("report").click();
  await expect.poll(() => page.locator("[data-detail]").innerText(), soon).toContain("You said: as it is");
  expect(await page.locator("[data-gate]").count()).toBe(0);
  await screenshot(page, "workflow-done");
});

test("a failed run is mended and resumed: what was completed is not run again", async () => {
  onTestFailed(() => screenshot(page, "workflow-resume-failed"));
  await start("mend", "Mend it");
  await expect.poll(status, soon).toBe("failed");
  await page.getByText("the cause").first().waitFor();
  await screenshot(page, "workflow-failed-run");
  const detail = page.locator('[data-detail="broken"]');
  await page.getByRole("button", { name: "Run again from", exact: true }).click();
  expect(await page.getByRole("menuitem").allInnerTexts()).toEqual(["once", "broken"]);
  await page.getByRole("menuitem", { name: "broken" }).click();
  await expect.poll(() => detail.innerText(), soon).toContain("attempt 2");
  await expect.poll(status, soon).toBe("failed");
  await writeFile(path.join(folder, "등불 lantern", "mended"), "");
  await page.getByRole("button", { name: "Resume" }).click();
  await expect.poll(status, soon).toBe("completed");
  await node("once").click();
  await expect.poll(() => page.locator("[data-detail]").innerText(), soon).toContain("attempt 1");
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => page.locator("[data-detail]").getAttribute("data-detail"), soon).toBe("broken");
  await expect.poll(() => page.locator("[data-detail]").innerText(), soon).toContain("attempt 3");
  const log = page.locator("[data-node-log]");
  await expect.poll(() => log.innerText(), soon).toMatch(/mended\ncompleted/);
  await log.getByLabel("Attempt of the log").selectOption("attempt 1");
  await expect.poll(() => log.getByRole("region", { name: "Log" }).innerText(), soon).toContain("the cause");
  await page.locator('[data-artifact="deep/notes.md"]').getByRole("button", { name: "notes.md" }).click();
  await expect
    .poll(() => page.locator('[data-preview="deep/notes.md"]').innerText(), soon)
    .toContain("# What was done");
  await page.locator('[data-preview="deep/notes.md"]').scrollIntoViewIfNeeded();
  await screenshot(page, "workflow-node-log");
  await page.keyboard.press("y");
  await expect.poll(() => page.locator("[data-run-yaml]").innerText(), soon).toContain("name: mend");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("l");
  await page.getByRole("listbox", { name: "Nodes" }).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press("l");
});

test("a run goes on without a node that failed, which says before what follows", async () => {
  onTestFailed(() => screenshot(page, "workflow-skip-failed"));
  await start("stuck", "Go on without it");
  await expect.poll(status, soon).toBe("failed");
  const detail = page.locator('[data-detail="lint"]');
  await detail.getByRole("button", { name: "Skip" }).click();
  const ahead = page.locator("[data-skip-ahead]");
  await expect.poll(() => ahead.innerText(), soon).toContain("This node runs: report.");
  expect(await ahead.innerText()).toContain("This one is skipped too: needs-lint.");
  expect(await axeFindings(page)).toEqual([]);
  await screenshot(page, "workflow-skip");
  await page.getByRole("button", { name: "Skip and go on" }).click();
  await expect.poll(status, soon).toBe("completed");
  expect(await node("lint").getAttribute("data-status")).toBe("skipped");
  await expect
    .poll(() => page.locator('[data-region="timeline"]').innerText(), soon)
    .toContain("The user skipped it.");
});

test("a run that stopped is mended in its file and goes on with it", async () => {
  onTestFailed(() => screenshot(page, "workflow-amend-failed"));
  await start("stuck", "Mend its text");
  await expect.poll(status, soon).toBe("failed");
  await page.locator('[data-detail="lint"]').getByRole("link", { name: "Edit and run" }).click();
  await painted(page, "workflow-editor");
  await page.getByText("A run stopped at lint").waitFor();
  const go = page.getByRole("button", { name: "Go on with the run" });
  const active = page.locator(".cm-line", { hasText: "id: lint" });
  await active.waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  for (let at = 0; at < "exit 1".length; at++) await page.keyboard.press("Backspace");
  await page.keyboard.type("echo linted");
  await page.getByText("Save the file, then").waitFor();
  expect(await go.isDisabled()).toBe(true);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  expect(await axeFindings(page)).toEqual([]);
  await screenshot(page, "workflow-amend");
  await go.click();
  await expect.poll(status, soon).toBe("completed");
  expect(await node("needs-lint").getAttribute("data-status")).toBe("completed");
  await node("plan").click();
  await expect.poll(() => page.locator("[data-detail]").innerText(), soon).toContain("attempt 1");
  expect(await page.locator("[data-detail]").innerText()).not.toContain("attempt 2");
});

test("the dialog chooses the agent and the place, says what is locked and by whom; a budget is raised", async () => {
  onTestFailed(() => screenshot(page, "workflow-place-failed"));
  const repo = path.join(folder, "등불 lantern");
  const stray = path.join(folder, "stray");
  await run("git", ["worktree", "add", "--quiet", "-b", "stray", stray], { cwd: repo });
  await command(page, "Workflow runs");
  await page.locator('[data-workflow="place"]').getByRole("button").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What should be done").fill("Where I say");
  const places = dialog.getByLabel("Where it works");
  await expect
    .poll(() => places.locator("option").allInnerTexts(), soon)
    .toContain("In stray, which is adopted");
  await places.selectOption({ label: "In stray, which is adopted" });
  await expect
    .poll(() => dialog.locator("[data-run-locks]").innerText(), soon)
    .toContain("stray until it ends");
  await dialog.getByLabel("Agent of nodes that name none").selectOption("demo");
  expect(await axeFindings(page)).toEqual([]);
  await screenshot(page, "workflow-dialog");
  await dialog.getByRole("button", { name: "Run", exact: true }).click();
  await expect.poll(status, soon).toBe("paused");
  const [newest] = await rpc<{ id: string; working_path: string }[]>(page, "WorkflowAPI", "Runs", {
    Limit: 1,
  });
  expect(newest?.working_path).toBe(stray);
  await page.locator("[data-run-budget]").click();
  await dialog.getByLabel("Attempts at nodes and sub-runs").fill("50");
  expect(await axeFindings(page)).toEqual([]);
  await screenshot(page, "workflow-budget");
  await dialog.getByRole("button", { name: "Set", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  const { budget, run: row } = await rpc<{ budget: { max_work_units: number }; run: { metadata: object } }>(
    page,
    "WorkflowAPI",
    "Show",
    newest?.id,
  );
  expect(budget.max_work_units).toBe(50);
  expect(row.metadata).toMatchObject({ agent: "demo" });
  await command(page, "Workflow runs");
  await page.locator('[data-workflow="place"]').getByRole("button").click();
  await places.selectOption({ label: "In stray" });
  await dialog.getByText("A run of place holds it now").waitFor();
  await dialog.locator("select").first().selectOption("first-run");
  await dialog.getByText("locks nothing").waitFor();
  expect(await places.locator("option").allInnerTexts()).toEqual(["In the project folder itself"]);
  await dialog.locator("select").first().selectOption("place");
  await dialog.getByRole("link", { name: "Open that run" }).click();
  await page.getByRole("button", { name: "Cancel run" }).click();
  await page.getByRole("button", { name: "Cancel it and end its processes" }).click();
  await expect.poll(status, soon).toBe("cancelled");
});

test("a rejection needs a reason and says what follows", async () => {
  onTestFailed(() => screenshot(page, "workflow-reject-failed"));
  await start("first-run", "Say no");
  const gate = page.locator('[data-gate="ask"]');
  await gate.waitFor(soon);
  await gate.getByRole("button", { name: "Reject" }).click();
  await gate.locator("[data-after-reject]").waitFor();
  expect(await gate.getByRole("button", { name: "Reject" }).isDisabled()).toBe(true);
  await gate.getByRole("textbox").fill("not this way");
  await gate.getByRole("button", { name: "Reject" }).click();
  await expect.poll(() => page.locator("[data-gate]").count(), soon).toBe(0);
  await node("ask").click();
  await expect.poll(() => page.locator("[data-decided]").innerText(), soon).toContain("not this way");
});

test("what was said to an agent is kept with its node, while it is said and afterwards", async () => {
  onTestFailed(() => screenshot(page, "workflow-talk-failed"));
  await start("talk", "Look around");
  await node("say").click();
  const said = page.getByRole("region", { name: "What was said" });
  await expect.poll(() => said.innerText(), soon).toContain("Say what you would do.");
  await expect.poll(status, soon).toBe("completed");
  await expect.poll(() => said.innerText(), soon).toContain("not a word is missing.");
  await said.getByRole("heading", { name: "talk", exact: true }).waitFor();
  expect(await said.getByRole("heading", { name: "You", exact: true }).count()).toBe(0);
  const events = page.locator('[data-region="timeline"]');
  await events.getByText("started", { exact: true }).waitFor();
  await page.getByLabel("Kind of event").selectOption("workflow");
  await events.getByText("started", { exact: true }).waitFor({ state: "detached" });
  await events.getByText("run started", { exact: true }).waitFor();
  await screenshot(page, "workflow-talk");
  expect(await axeFindings(page)).toEqual([]);
});

test("what a program prints is read while it runs", async () => {
  onTestFailed(() => screenshot(page, "workflow-printed-failed"));
  await start("count", "Count");
  await node("count").click();
  const printed = page.locator("[data-printed]");
  await printed.getByText("counting", { exact: true }).waitFor();
  await screenshot(page, "workflow-printed");
  expect(await axeFindings(page)).toEqual([]);
  await writeFile(path.join(folder, "등불 lantern", "may-end"), "");
  await expect.poll(status, soon).toBe("completed");
  await printed.waitFor({ state: "detached" });
  await page.getByRole("region", { name: "Output", exact: true }).getByText("counted").waitFor();
});

test("a run looks right in the light, in Korean, and in the smallest window", async () => {
  onTestFailed(() => screenshot(page, "workflow-look-failed"));
  await command(page, "Theme: light");
  await screenshot(page, "workflow-light");
  expect(await axeFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 960, height: 600 });
  await command(page, "한국어");
  await page.getByText("도구 호출").waitFor();
  await screenshot(page, "workflow-ko-960");
  expect(await axeFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 1440, height: 900 });
  await command(page, "English");
  await command(page, "Workflow runs");
  await page.locator('[data-workflow="mend"]').waitFor();
  await screenshot(page, "workflow-library");
  expect(await axeFindings(page)).toEqual([]);
});
