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
  [program, browser] = await Promise.all([Program.create(), launchBrowser()]);
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
  await page.getByRole("button", { name: "Create", exact: true }).click();
  const made = page.locator("[data-worktree]").first();
  await expect.poll(() => made.innerText(), soon).toContain("all committed");
  const branch = (await made.getAttribute("data-worktree")) ?? "";
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

  await page.getByRole("button", { name: "Review changes" }).click();
  await page.locator('[data-diff-file="공지.txt"]').click();
  await expect.poll(() => page.locator("[data-diff-text]").innerText(), soon).toContain("+넷");
  await page.locator('[data-diff-file="새 파일.md"]').click();
  await expect.poll(() => page.locator("[data-diff-text]").innerText(), soon).toContain("+# 새 파일");
  await screenshot(page, "worktree-diff");
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press("Escape");

  // Without a word about the snapshot the owner refuses, and says why.
  await page.locator('[role="option"]').first().click();
  await page.keyboard.press("Delete");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("This work is only here:").waitFor();
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

test("a sweep says what goes and what stays, and does only that", async () => {
  onTestFailed(() => screenshot(page, "worktree-sweep-failed"));
  const kept = page.locator("[data-worktree]").first();
  const keptBranch = (await kept.getAttribute("data-worktree")) ?? "";
  const merged = await create("merged");
  await commit(merged.working_path, "merged.txt", "done\n");
  await git(repo, "merge", "--quiet", "--no-edit", merged.branch_name);
  const stray = path.join(folder, "stray tree");
  await git(repo, "worktree", "add", "--quiet", "-b", "stray", stray);
  await page.reload();
  await expect.poll(() => row(merged.branch_name).innerText(), soon).toContain("merged into main");
  await page.locator("[data-found]").waitFor();
  await screenshot(page, "worktree-dark");
  expect(await axeFindings(page)).toEqual([]);

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
  await page.getByRole("button", { name: `Adopt ${stray}` }).click();
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
  await command(page, "한국어");
  await screenshot(page, "worktree-ko-960");
  expect(await axeFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 1440, height: 900 });
  await command(page, "English");
});
