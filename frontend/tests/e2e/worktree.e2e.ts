import { execFile } from "node:child_process";
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
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
let project: string;
/** The branch of the worktree that the first test makes and leaves. */
let left: string;

const git = async (dir: string, ...args: string[]) =>
  (await run("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...args], { cwd: dir }))
    .stdout;

async function commit(dir: string, name: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
  await writeFile(path.join(dir, name), text);
  await git(dir, "add", "--all");
  await git(dir, "commit", "--quiet", "--message", `Write ${name}`);
}

interface Environment {
  id: string;
  working_path: string;
  branch_name: string;
}

const create = (id: string) =>
  rpc<Environment>(page, "WorktreeAPI", "Create", {
    codebase_id: project,
    workflow_type: "task",
    workflow_id: id,
  });

const row = (branch: string) => page.locator(`[data-worktree="${branch}"]`);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "holdfast 나무 "));
  repo = path.join(folder, "등불 lantern");
  await mkdir(repo);
  await git(repo, "init", "--quiet", "--initial-branch=main");
  await commit(repo, "공지.txt", "하나\n둘\n셋\n");
  await commit(repo, ".gitignore", "ignored/\n");
  [program, browser] = await Promise.all([
    Program.create({ SHARED: "process", ONLY_PROCESS: "process" }),
    launchBrowser(),
  ]);
  page = await openPage(browser);
  await page.goto(await program.start());
  await painted(page, "first-run");
  project = (await rpc<{ id: string }>(page, "ProjectAPI", "Add", repo, false)).id;
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (folder) await rm(folder, { recursive: true, force: true });
});

test("worktrees are made, looked at, removed and brought back", async () => {
  onTestFailed(() => screenshot(page, "worktree-failed"));
  await command(page, "Worktrees");
  await painted(page, "worktrees");
  await page.getByText("Work happens in the project folder").waitFor();
  await program.command(await page.locator("code", { hasText: "holdfast worktree list" }).innerText());
  expect(await axeFindings(page)).toEqual([]);

  await page.getByRole("button", { name: "New worktree" }).click();
  await page.getByLabel("Name or number of the work").fill("공지 배너");
  await expect.poll(() => page.locator("[data-place]").innerText(), soon).toContain("It will be");
  await screenshot(page, "worktree-create");
  expect(await axeFindings(page)).toEqual([]);
  // What was asked for and not made yet outlives the owner.
  await expect
    .poll(() => rpc(page, "SystemAPI", "Get", `worktree_draft/${project}`), soon)
    .toContain("공지 배너");
  await program.kill();
  await program.start();
  await page.reload();
  await painted(page, "worktrees");
  await page.getByRole("button", { name: "New worktree" }).click();
  await expect.poll(() => page.getByLabel("Name or number of the work").inputValue(), soon).toBe("공지 배너");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  const made = page.locator("[data-worktree]").first();
  await expect.poll(() => made.innerText(), soon).toContain("all committed");
  const place = page.getByRole("link", { name: "Worktrees" });
  await expect.poll(() => place.locator("[data-fact]").innerText(), soon).toBe("1");
  const branch = (await made.getAttribute("data-worktree")) ?? "";
  left = branch;
  const { environments } = await rpc<{ environments: Environment[] }>(
    page,
    "WorktreeAPI",
    "List",
    project,
    false,
  );
  const dir = environments[0]?.working_path ?? "";

  // Work that is only there: two commits, a change, a new file, and one that git ignores.
  await commit(dir, "src/하나.ts", "export const one = 1;\n");
  await commit(dir, "src/둘.ts", "export const two = 2;\n");
  await appendFile(path.join(dir, "공지.txt"), "넷\n");
  await writeFile(path.join(dir, "새 파일.md"), "# 새 파일\n");
  await mkdir(path.join(dir, "ignored"));
  await writeFile(path.join(dir, "ignored", "cache"), "x");
  await page.reload();
  await expect.poll(() => row(branch).innerText(), soon).toContain("1 changed, 1 untracked");
  expect(await row(branch).innerText()).toContain("2 commits ahead of main");
  await expect.poll(() => row(branch).locator("[data-disk]").innerText(), soon).toMatch(/\d+ [kKM]?i?B/);

  // A terminal of a session holds it, and says so by the session's name.
  const session = await rpc<{ id: string }>(page, "SessionAPI", "New", project, "공지 배너 다국어");
  const held = await rpc<{ id: string }>(page, "TerminalAPI", "New", {
    work_session_id: session.id,
    working_directory: dir,
    command: ["/bin/sh", "-c", "exec cat"],
    cols: 0,
    rows: 0,
    title: "",
    idle: false,
  });
  await page.reload();
  await expect.poll(() => row(branch).innerText(), soon).toContain("공지 배너 다국어\nin use by 1 terminal");
  await page.locator(`[data-holder="${session.id}"]`).click();
  await page.getByRole("tab", { name: "Changes" }).click();
  await page.locator('[data-change="src/둘.ts"]').waitFor(soon);
  expect(await page.locator("[data-change]").count()).toBe(4);
  await screenshot(page, "workspace-changes");
  expect(await axeFindings(page)).toEqual([]);
  await command(page, "Worktrees");
  await painted(page, "worktrees");
  await rpc(page, "TerminalAPI", "Kill", held.id);
  await page.reload();
  await expect.poll(() => row(branch).innerText(), soon).toContain("nothing running");

  // What is in it is kept as it is now, with one key.
  await page.locator('[role="option"]').first().click();
  await page.keyboard.press("s");
  await expect.poll(() => page.locator("[data-snapshot]").innerText(), soon).toMatch(/^[\d:]+, 2 files$/);
  await screenshot(page, "worktree-snapshot");
  expect(await axeFindings(page)).toEqual([]);

  // Without a word about the snapshot the owner refuses, and says why.
  await page.locator('[role="option"]').first().click();
  await page.keyboard.press("Delete");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("This work is only here:").waitFor();
  const steps = await dialog.locator("[data-steps] li").allInnerTexts();
  expect(steps.map((step) => step.replace(/^\d\s*/, ""))).toEqual([
    "A snapshot of 1 changed file and 1 untracked file is written to the repository and read back.",
    expect.stringMatching(/^The folder is removed\. \d.* are freed\.$/),
    `The branch ${branch} and its 2 commits stay.`,
    expect.stringMatching(/^Restore brings it back until .*\. Ignored files are not in it: ignored\/$/),
  ]);
  expect(await dialog.innerText()).toContain("not committed");
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await dialog.getByRole("alert").waitFor();
  expect(await dialog.getByRole("alert").innerText()).toContain("conflict");
  await screenshot(page, "worktree-remove");
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByLabel("Remove it all the same").check();
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText("was removed.").waitFor();
  await page.locator(`[data-removed="${branch}"]`).waitFor();
  await expect(readFile(path.join(dir, "새 파일.md"))).rejects.toThrow("ENOENT");

  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => row(branch).innerText(), soon).toContain("1 changed, 1 untracked");
  expect(await readFile(path.join(dir, "새 파일.md"), "utf8")).toBe("# 새 파일\n");
  expect(await readFile(path.join(dir, "공지.txt"), "utf8")).toContain("넷\n");
});

test("changes are reviewed, and the comments outlive a kill and go to the agent", async () => {
  onTestFailed(() => screenshot(page, "review-failed"));
  const { id, working_path: dir, branch_name: branch } = await create("review");
  const lines = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}`);
  await commit(dir, "src/긴 글.ts", `${lines(40).join("\n")}\n`);
  await git(repo, "merge", "--quiet", "--no-edit", branch);
  await git(repo, "checkout", "--quiet", "--detach");
  await git(repo, "checkout", "--quiet", "main");
  const changed = lines(40);
  changed.splice(19, 2, "const twenty = 20;", "const more = `twenty`;");
  await writeFile(path.join(dir, "src", "긴 글.ts"), `${changed.join("\n")}\n`);
  await appendFile(path.join(dir, "공지.txt"), "넷\n");
  await writeFile(path.join(dir, "picture.bin"), Buffer.from([0, 1, 2, 255]));
  await writeFile(path.join(dir, "huge.txt"), "a line\n".repeat(6000));
  await page.reload();
  await row(branch).click();
  await page.getByRole("button", { name: "Review changes" }).click();
  await painted(page, "review");
  const file = (name: string) => page.locator(`[data-diff-file="${name}"]`);
  const text = page.locator("[data-diff-text]");
  await file("picture.bin").click();
  await expect.poll(() => text.innerText(), soon).toContain("A binary file");
  await file("huge.txt").click();
  await expect.poll(() => text.innerText(), soon).toContain("6000 added");
  await file("src/긴 글.ts").click();
  await expect.poll(() => text.innerText(), soon).toContain("16 unchanged lines");

  // Some of the files are committed, by the user that the repository names; the message outlives a look elsewhere.
  await git(repo, "config", "user.name", "Test");
  await git(repo, "config", "user.email", "test@example.com");
  const dialog = page.getByRole("dialog");
  await page.locator("[data-commit]").click();
  await dialog.getByRole("textbox", { name: "Message" }).fill("Add a picture\n\n그림을 더합니다.");
  await dialog.getByText("4 of 4 files").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("[data-commit]").click();
  for (const name of ["huge.txt", "src/긴 글.ts", "공지.txt"]) await dialog.getByLabel(name).uncheck();
  await screenshot(page, "review-commit");
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Commit 1 file" }).click();
  await page.locator("[data-committed]").waitFor();
  expect(await git(dir, "log", "-1", "--format=%B", "--name-only")).toContain(
    "그림을 더합니다.\n\n\npicture.bin",
  );

  // The states of the work are on one line: an end of what is compared can be any of them.
  const compare = page.locator('[data-region="compare"]');
  const states = compare.getByRole("option");
  await expect.poll(() => states.count(), soon).toBe(3);
  await states.nth(1).click();
  await expect.poll(() => page.locator("[data-diff-file]").count(), soon).toBe(1);
  await file("picture.bin").waitFor();
  await states.nth(2).click({ modifiers: ["Shift"] });
  await expect.poll(() => page.locator("[data-diff-file]").count(), soon).toBe(3);
  expect(await compare.getAttribute("data-to")).toBe("");
  await screenshot(page, "review-compare");
  expect(await axeFindings(page)).toEqual([]);
  await compare.getByRole("button", { name: "Compare all of it" }).click();
  await expect.poll(() => page.locator("[data-diff-file]").count(), soon).toBe(4);
  await file("src/긴 글.ts").click();
  await expect.poll(() => text.locator(".code-keyword", { hasText: "const" }).count(), soon).toBe(2);

  // By keys alone: to the change, the next line with it, a comment, the file read, the layout.
  await page.keyboard.press("n");
  await expect.poll(() => page.locator('[data-line="o20"][data-chosen]').count(), soon).toBe(1);
  await text.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("c");
  await expect.poll(() => page.locator("[data-comment] textarea:focus").count(), soon).toBe(1);
  await page.keyboard.type("Give these names that say what they are. 이름을 바꾸십시오.");
  await page.locator('[data-comment] [data-saved="true"]').waitFor();
  await screenshot(page, "review-dark");
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("u");
  await page.getByRole("button", { name: "Split", pressed: true }).waitFor();
  await screenshot(page, "review-split");
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole("button", { name: "16 unchanged lines" }).click();
  await expect.poll(() => text.innerText(), soon).toContain("line 1\n");
  await page.keyboard.press("u");
  await page.keyboard.press("Shift+J");
  await expect
    .poll(() => page.locator("[data-diff-text]").getAttribute("data-diff-text"), soon)
    .not.toContain("긴 글");
  await page.keyboard.press("r");
  await page.locator('[data-read="1"]').waitFor();
  await page.locator('[data-comments="1"][data-saved="true"]').waitFor();

  await program.kill();
  await page.goto(await program.start());
  await page.evaluate((to) => {
    location.hash = `#/worktrees/${to}/review`;
  }, id);
  await painted(page, "review");
  await page.locator('[data-read="1"]').waitFor();
  await page.locator('[data-comments="1"]').waitFor();
  await file("src/긴 글.ts").click();
  const card = page.locator("[data-comment]");
  expect(await card.locator("textarea").inputValue()).toContain("이름을 바꾸십시오.");
  expect(await card.innerText()).toContain("lines 20 to 21");

  // The lines moved: the comment goes with them.
  await writeFile(path.join(dir, "src", "긴 글.ts"), `first\nsecond\n${changed.join("\n")}\n`);
  await page.reload();
  await page.locator('[data-line="n23"] + [data-comment]').waitFor();

  await page.keyboard.press("Control+Enter");
  await dialog.getByLabel("Conversation").selectOption("new:demo");
  const message = await dialog.locator("[data-message]").innerText();
  expect(message).toContain("src/긴 글.ts, lines 22 to 23:\n```\nconst twenty = 20;");
  await screenshot(page, "review-send");
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Send 1 comment" }).click();
  await page.locator("[data-sent]").waitFor();
  await page.locator('[data-comments="0"]').waitFor({ state: "attached" }); // it says nothing then
  const chat = (await page.locator("[data-sent]").getAttribute("data-sent")) ?? "";
  const conversation = await rpc<{ conversation: { cwd: string } }>(page, "ChatAPI", "Show", chat);
  expect(conversation.conversation.cwd).toBe(dir);
  const [sent] = await rpc<{ content: string }[]>(page, "ChatAPI", "Messages", chat, 0, 10);
  expect(sent?.content).toBe(message);

  await page.keyboard.press("c");
  await page.keyboard.type("Once more");
  await command(page, "Theme: light");
  await screenshot(page, "review-light");
  expect(await axeFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 960, height: 600 });
  await command(page, "한국어");
  await screenshot(page, "review-ko-960");
  expect(await axeFindings(page)).toEqual([]);
  await command(page, "English");
  await command(page, "Theme: dark");
  await page.setViewportSize({ width: 1440, height: 900 });
  await command(page, "Worktrees");
  await painted(page, "worktrees");
});

test("two windows on one review lose no comment", async () => {
  onTestFailed(() => screenshot(page, "review-two-failed"));
  const { id, working_path: dir } = await create("two windows");
  await appendFile(path.join(dir, "공지.txt"), "넷\n다섯\n");
  const open = async (window: Page, url: string) => {
    await window.goto(url);
    await window.locator("html[data-painted]").waitFor();
    await window.evaluate((to) => {
      location.hash = `#/worktrees/${to}/review`;
    }, id);
    await painted(window, "review");
    await window.locator('[data-line="n4"]').waitFor();
  };
  const other = await page.context().newPage();
  const said = (window: Page) =>
    window
      .locator("[data-comment] textarea")
      .evaluateAll((all) => all.map((one) => (one as HTMLTextAreaElement).value));
  const write = async (window: Page, text: string) => {
    await window.keyboard.press("c");
    await window.locator("[data-comment] textarea:focus").waitFor();
    await window.keyboard.type(text);
  };
  await program.kill();
  const url = await program.start();
  await open(page, url);
  await open(other, new URL("/", url).href); // the token has been used, and left a cookie
  await write(page, "From the first window");
  await page.locator('[data-comments="1"][data-saved="true"]').waitFor();
  await write(other, "둘째 창에서");
  await other.locator('[data-comments="2"][data-saved="true"]').waitFor(soon);
  // The first window hears of it, and what is in its field stays there.
  await page.locator('[data-comments="2"]').waitFor(soon);
  expect(await page.locator("[data-comment] textarea:focus").inputValue()).toBe("From the first window");
  await page.locator("[data-arrived]").waitFor();
  expect(await axeFindings(page)).toEqual([]);
  const both = ["From the first window", "둘째 창에서"];
  await page.reload();
  await painted(page, "review");
  await expect.poll(async () => (await said(page)).sort(), soon).toEqual(both);
  await program.kill();
  await other.close();
  await open(page, await program.start());
  await expect.poll(async () => (await said(page)).sort(), soon).toEqual(both);
  await command(page, "Worktrees");
  await painted(page, "worktrees");
});

test("a gate is found from everywhere, shows what its run changed, and takes the review as its answer", async () => {
  onTestFailed(() => screenshot(page, "gate-failed"));
  await mkdir(path.join(repo, ".holdfast", "workflows"), { recursive: true });
  await writeFile(
    path.join(repo, ".holdfast", "workflows", "ask.yaml"),
    "name: ask\ndescription: Writes a file and asks.\nnodes:\n  - id: write\n    bash: echo 'const 한 = 1;' > made.ts\n" +
      "  - id: look\n    depends_on: [write]\n    approval: {message: Is the new file right?}\n",
  );
  const started = await rpc<{ id: string }>(page, "WorkflowAPI", "Run", {
    codebase_id: project,
    workflow: "ask",
    message: "Make a file",
  });
  const said = page.locator('[data-gates="1"]');
  await said.waitFor(soon);
  await expect.poll(() => page.title(), soon).toBe("(1) Holdfast");
  expect(await page.getByRole("link", { name: "Workflow runs" }).innerText()).toContain("1");
  await page.locator("[data-bell]").click();
  const listed = page.locator("[data-waiting-gate]");
  await expect.poll(() => listed.innerText(), soon).toContain("Is the new file right?");
  await screenshot(page, "gate-bell");
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.goto(`${page.url().split("#")[0]}#/`);
  await painted(page, "picker");
  await page.locator('[data-project-waiting="1"]').waitFor();
  await screenshot(page, "gate-picker");
  expect(await axeFindings(page)).toEqual([]);

  await page.keyboard.press("Control+Alt+a");
  await page.locator('[data-gate-diff="1"]').waitFor(soon);
  await page.locator('[data-gate-file="made.ts"]').click();
  await page.getByText("const 한 = 1;").waitFor();
  await screenshot(page, "gate-diff");
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole("link", { name: "Review and comment" }).click();
  await painted(page, "review");
  await page.locator('[data-line="n1"]').waitFor();
  await page.keyboard.press("c");
  await page.keyboard.type("Name it in English.");
  await page.getByRole("button", { name: "Reject with 1 comment" }).click();
  await painted(page, "runs");
  const { gates } = await rpc<{ gates: { status: string; comment: string }[] }>(
    page,
    "WorkflowAPI",
    "Show",
    started.id,
  );
  expect(gates[0]?.status).toBe("rejected");
  expect(gates[0]?.comment).toContain("made.ts, line 1:\n```\nconst 한 = 1;\n```\nName it in English.");
  await said.waitFor({ state: "detached" });
  await expect.poll(() => page.title(), soon).toBe("Holdfast");
  await command(page, "Worktrees");
  await painted(page, "worktrees");
});

test("variables say which place wins, and nodes get what they say", async () => {
  onTestFailed(() => screenshot(page, "env-failed"));
  await mkdir(path.join(repo, ".archon"), { recursive: true });
  await writeFile(
    path.join(repo, ".archon", "config.yaml"),
    "env:\n  SHARED: secret-of-the-file\n  ONLY_FILE: secret-of-the-file\n",
  );
  await command(page, "Environment variables");
  const dialog = page.getByRole("dialog");
  await dialog.locator("[data-file-variable=ONLY_FILE]").getByText(".archon/config.yaml").waitFor();
  await dialog.locator("[data-file-variable=SHARED]").getByText("Wins over the same name in").waitFor();
  await dialog.getByLabel("Name").fill("1BAD");
  await dialog.getByText("does not begin with a digit").waitFor();
  expect(await dialog.getByRole("button", { name: "Set", exact: true }).isDisabled()).toBe(true);
  await dialog.getByLabel("Name").fill("SHARED");
  await dialog.getByLabel("Value").fill("stored");
  await dialog.getByRole("button", { name: "Set", exact: true }).click();
  await dialog
    .locator("[data-variable=SHARED]")
    .getByText("Wins over the same name in: .archon/config.yaml, The environment")
    .waitFor();
  expect(await dialog.locator("[data-file-variable=SHARED]").count()).toBe(0);
  expect(await page.content()).not.toContain("secret-of-the-file");
  await screenshot(page, "env");
  expect(await axeFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 960, height: 600 });
  await screenshot(page, "env-960");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.keyboard.press("Escape");

  await writeFile(
    path.join(repo, ".holdfast", "workflows", "print.yaml"),
    "name: print\ndescription: Looks at variables.\nnodes:\n  - id: say\n    bash: |\n" +
      '      test "$SHARED" = stored && test "$ONLY_FILE" = secret-of-the-file && test "$ONLY_PROCESS" = process && echo right\n',
  );
  const run = await rpc<{ id: string }>(page, "WorkflowAPI", "Run", {
    codebase_id: project,
    workflow: "print",
    message: "Print them",
  });
  const shown = () =>
    rpc<{ run: { status: string }; nodes: { id: string }[] }>(page, "WorkflowAPI", "Show", run.id);
  await expect.poll(async () => (await shown()).run.status, soon).toBe("completed");
  const node = (await shown()).nodes[0]?.id ?? "";
  expect(JSON.stringify(await rpc(page, "WorkflowAPI", "Output", node))).toContain("right");
});

test("a sweep says what goes and what stays, and does only that", async () => {
  onTestFailed(() => screenshot(page, "worktree-sweep-failed"));
  const keptBranch = left;
  const merged = await create("merged");
  await commit(merged.working_path, "merged.txt", "done\n");
  await git(repo, "merge", "--quiet", "--no-edit", merged.branch_name);
  const stray = path.join(folder, "stray tree");
  await git(repo, "worktree", "add", "--quiet", "-b", "stray", stray);
  await page.reload();
  await expect
    .poll(() => row(merged.branch_name).innerText(), soon)
    .toContain("merged into main, safe to remove");
  await expect
    .poll(() => page.locator('[data-safe="1"]').innerText(), soon)
    .toMatch(/^1 safe to remove, \d.* [kM]?B$/);
  await page.locator("[data-found]").waitFor();
  await screenshot(page, "worktree-dark");
  expect(await axeFindings(page)).toEqual([]);

  await row(merged.branch_name).click();
  await page.locator("[data-steps]").getByText("so it goes too").waitFor();
  await page.getByRole("button", { name: "Clean up" }).click();
  const verdict = (branch: string) => page.locator(`[data-sweep="${branch}"]`);
  await verdict(merged.branch_name).waitFor({ timeout: 20_000 });
  expect(await verdict(merged.branch_name).getAttribute("data-goes")).toBe("true");
  expect(await verdict(merged.branch_name).innerText()).toContain("Its commits are in main.");
  expect(await verdict(keptBranch).getAttribute("data-goes")).toBe("false");
  expect(await verdict(keptBranch).innerText()).toContain("not committed");
  await readFile(path.join(merged.working_path, "merged.txt"));
  await screenshot(page, "worktree-sweep");
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole("button", { name: "Remove 1" }).click();
  await page.locator('[data-swept="1"]').waitFor();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await page.locator(`[data-removed="${merged.branch_name}"]`).waitFor();
  await row(keptBranch).waitFor();

  await page.getByRole("button", { name: `Restore ${merged.branch_name}` }).click();
  await row(merged.branch_name).waitFor();
  expect(await readFile(path.join(merged.working_path, "merged.txt"), "utf8")).toBe("done\n");
  await page.getByRole("button", { name: `Adopt ${stray}` }).waitFor();
  await page.keyboard.press("a");
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  await expect.poll(focused, soon).toBe(`Adopt ${stray}`);
  await page.keyboard.press("a");
  await expect.poll(() => row("stray").innerText(), soon).toContain("adopted");

  // What no snapshot keeps forbids the removal, and says what to do.
  await git(repo, "worktree", "lock", "--reason", "on a disk that is away", stray);
  await page.reload();
  await row("stray").click();
  await page.keyboard.press("Delete");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("It cannot be removed now:").waitFor();
  expect(await dialog.innerText()).toContain("It is locked (on a disk that is away).");
  expect(await dialog.getByRole("button", { name: "Remove", exact: true }).isDisabled()).toBe(true);
  await page.keyboard.press("Escape");

  await command(page, "Theme: light");
  await screenshot(page, "worktree-light");
  expect(await axeFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 960, height: 600 });
  await screenshot(page, "worktree-960");
  const fits = async () => {
    const box = await page.getByRole("dialog").boundingBox();
    expect(box && box.y >= 0 && box.y + box.height <= 600).toBe(true);
  };
  await row(keptBranch).click();
  await page.keyboard.press("Delete");
  await page.locator("[data-steps] li").first().waitFor();
  await fits();
  await screenshot(page, "worktree-remove-960");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "New worktree" }).click();
  await page.getByLabel("Name or number of the work").fill("another");
  await page.locator("[data-place]").waitFor();
  await fits();
  await page.keyboard.press("Escape");
  await command(page, "한국어");
  await screenshot(page, "worktree-ko-960");
  expect(await axeFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 1440, height: 900 });
  await command(page, "English");
});
