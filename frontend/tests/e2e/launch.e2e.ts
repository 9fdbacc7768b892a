import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test, vi } from "vitest";
import { axeFindings, launchBrowser, openPage, painted, rpc, screenshot, terminalText } from "./browser";
import { foreignWords, outside } from "./page-checks";
import { Program } from "./program";

const soon = { timeout: 20_000, interval: 50 };
const run = promisify(execFile);
const workflow = `name: soak
description: Runs until it is stopped.
worktree:
  enabled: false
nodes:
  - id: soak
    bash: sleep 600
`;

type Row = { id: string };

let browser: Browser;
let program: Program;
let home: string;
let page: Page;
let origin: string;
let project: string;
let other: string;
let run1: string;

const rows = () => page.getByRole("listbox", { name: "Sessions" }).getByRole("option");
const groups = () => page.locator("[data-group]").evaluateAll((all) => all.map((each) => each.textContent));
const focused = (selector: string) =>
  page.evaluate((css) => document.activeElement?.matches(css) ?? false, selector);

/** Presses a key until what matches has the focus. */
async function until(key: string, selector: string): Promise<void> {
  for (let presses = 0; presses < 20 && !(await focused(selector)); presses++) await page.keyboard.press(key);
  expect(await focused(selector)).toBe(true);
}

async function repository(name: string): Promise<string> {
  const folder = path.join(home, "src", name);
  await mkdir(path.join(folder, ".holdfast/workflows"), { recursive: true });
  await writeFile(path.join(folder, ".holdfast/workflows/soak.yaml"), workflow);
  await run("git", ["init", "--quiet", "--initial-branch=main"], { cwd: folder });
  return folder;
}

async function looks(name: string): Promise<void> {
  await screenshot(page, `launch-${name}`);
  expect(await axeFindings(page)).toEqual([]);
  expect(await outside(page)).toEqual([]);
}

/** The page in the other theme, small, and in Korean. */
async function looksEverywhere(name: string): Promise<void> {
  await looks(name);
  await page.evaluate(() => document.documentElement.setAttribute("data-theme", "light"));
  await looks(`${name}-light`);
  await page.evaluate(() => document.documentElement.removeAttribute("data-theme"));
  await page.setViewportSize({ width: 960, height: 600 });
  await looks(`${name}-960`);
  await page.setViewportSize({ width: 1440, height: 900 });
}

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "holdfast-launch-"));
  await mkdir(path.join(home, ".codex/sessions/2026"), { recursive: true });
  await writeFile(path.join(home, ".codex/sessions/2026/rollout.jsonl"), "{}\n");
  // Without the folders in which a person's own agents are.
  program = await Program.create({ HOME: home, PATH: "/usr/bin:/bin", SHELL: "/bin/sh" });
  browser = await launchBrowser();
  page = await openPage(browser);
  const url = await program.start();
  origin = new URL(url).origin;
  await page.goto(url);
  await painted(page, "first-run");
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "failed-launch"));
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (home) await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

test("the first run comes to a running terminal by keyboard alone", async () => {
  await page.locator("[data-import-source=codex]").waitFor();
  await looksEverywhere("first-run");
  await expect.poll(() => focused("[data-first-focus]"), soon).toBe(true);
  const folder = await repository("lantern");
  const began = performance.now();
  await page.keyboard.type(folder);
  await page.keyboard.press("Enter");
  await page.locator("[data-first-project]").waitFor();
  await expect.poll(() => focused("[data-first-session]"), soon).toBe(true);
  await looks("first-project");
  await page.keyboard.press("Enter");
  await painted(page, "workspace");
  await page.locator(".xterm-rows").waitFor();
  await expect.poll(() => terminalText(page), soon).toMatch(/[$#] /);
  await until("F6", "[data-region=terminals] *");
  await until("Tab", ".xterm-helper-textarea");
  await page.keyboard.type("echo first-$((20 + 3))\n");
  await expect.poll(() => terminalText(page), soon).toContain("first-23");
  process.stdout.write(`first run to a running terminal: ${Math.round(performance.now() - began)} ms\n`);
  expect(await page.locator(".cm-content").innerText()).toContain("Get to know this project");
  // The demonstration is one click away: it needs no network.
  await page.locator("[data-agent=demo]").waitFor();
  await looks("first-session");
});

test("what is pinned stands first, the picker finds names and what is inside", async () => {
  const projects = await rpc<Row[]>(page, "ProjectAPI", "List");
  project = projects[0]?.id ?? "";
  other = (await rpc<Row>(page, "ProjectAPI", "Add", await repository("quay-infra"), false)).id;
  // As a person calls it: the catalogue's own name would be taken for one that is not translated.
  const [first] = (await rpc<{ sessions: Row[] }>(page, "SessionAPI", "List", {})).sessions;
  await rpc(page, "SessionAPI", "Rename", first?.id, "Look around");
  const named = async (codebase: string, name: string, task: string) => {
    const { id } = await rpc<Row>(page, "SessionAPI", "New", codebase, name);
    await rpc(page, "SessionAPI", "SetTask", id, task, 1);
    return id;
  };
  await named(project, "Keyset feed pagination", "Replace OFFSET with a keyset cursor.");
  await named(
    other,
    "Renew wildcard certificates",
    "Renew what expires, then replace the cursor of the pager.",
  );
  await named(project, "Dark mode flicker", "No flicker on load.");
  await page.goto(`${origin}/#/`);
  await page.reload();
  await painted(page, "picker");
  expect(await groups()).toHaveLength(2);
  // P pins what is chosen, and the focus stays on it.
  await page.keyboard.press("ArrowDown");
  await rows().filter({ hasText: "Renew wildcard" }).click();
  await page.keyboard.press("p");
  await expect.poll(async () => (await groups())[0], soon).toBe("Pinned");
  expect(await rows().first().innerText()).toContain("Renew wildcard certificates");
  await page.keyboard.press("/");
  expect(await focused("input[type=search]")).toBe(true);
  await page.keyboard.type("cursor");
  await page.locator("[data-hit=task]").first().waitFor();
  await expect.poll(() => page.locator("[data-hit=task]").count(), soon).toBe(2);
  await looks("hits");
  await page.getByLabel("Project").selectOption(other);
  await expect.poll(() => page.locator("[data-hit=task]").count(), soon).toBe(1);
  // A hit opens where it is.
  await page.locator("input[type=search]").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await painted(page, "workspace");
  expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Renew wildcard certificates");
  await page.goto(`${origin}/#/`);
  await painted(page, "picker");
  await page.getByLabel("Project").selectOption(other);
  await expect.poll(() => rows().count(), soon).toBe(1);
  await page.getByLabel("Project").selectOption("");
  await page.getByLabel("Order").selectOption("recent");
  await expect.poll(groups, soon).toEqual(["Pinned", "Recent"]);
  await page.getByLabel("Order").selectOption("project");
  // What was said last is read beside the picker, as the transcript has it.
  const chat = await rpc<Row>(page, "ChatAPI", "New", { agent: "demo", codebase_id: other });
  const text = "Renew **three** certificates.";
  const out = { text, files: [], session_id: "", model: "", permission: "" };
  await rpc(page, "ChatAPI", "Send", chat.id, out);
  await rows().filter({ hasText: "Renew wildcard" }).click();
  const said = page.locator(`[data-last-words="${chat.id}"] [data-last-message]`);
  await expect.poll(() => said.count(), soon).toBe(2);
  expect(await said.first().innerText()).toContain(text);
  await expect.poll(() => said.last().locator("strong").count(), soon).toBeGreaterThan(0);
  await looksEverywhere("picker");
  await rows().filter({ hasText: "Look around" }).click();
  // The palette pins what is chosen.
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("unpin the session");
  await page.keyboard.press("Enter");
  await expect.poll(() => rows().nth(1).innerText(), soon).toContain("Look around");
  expect(await groups()).toEqual(["Pinned", expect.stringContaining("lantern")]);
});

test("of a project that is listed alone, the session that was open last is chosen", async () => {
  const { sessions } = await rpc<{ sessions: (Row & { name: string })[] }>(page, "SessionAPI", "List", {});
  const called = (name: string) => sessions.find((each) => each.name === name)?.id ?? "";
  for (const name of ["Keyset feed pagination", "Renew wildcard certificates"]) {
    await page.evaluate((id) => {
      delete document.documentElement.dataset.painted;
      location.hash = `#/s/${id}`;
    }, called(name));
    await painted(page, "workspace");
    await expect.poll(() => page.getByRole("heading", { level: 1 }).innerText(), soon).toBe(name);
  }
  await page.goto(`${origin}/#/`);
  await painted(page, "picker");
  const chosen = () => rows().and(page.locator("[aria-selected=true]")).innerText();
  await expect.poll(chosen, soon).toContain("Renew wildcard certificates");
  await page.getByLabel("Project").selectOption(project);
  await expect.poll(chosen, soon).toContain("Keyset feed pagination");
  await page.getByLabel("Project").selectOption("");
});

test("everything that a crash ended is started again with one button, a run too", async () => {
  const session = (await rpc<Row>(page, "SessionAPI", "New", project, "Soak test")).id;
  const gone = path.join(home, "gone");
  await mkdir(gone);
  await rpc(page, "TerminalAPI", "New", {
    work_session_id: session,
    working_directory: gone,
    command: ["/bin/sh", "-c", "echo up; exec cat"],
    cols: 0,
    rows: 0,
    title: "feed server",
    idle: false,
  });
  await rpc(page, "JobAPI", "Run", {
    session_id: session,
    agent: "shell",
    prompt: "",
    command: ["sleep", "600"],
  });
  run1 = (await rpc<Row>(page, "WorkflowAPI", "Run", { codebase_id: project, workflow: "soak", message: "" }))
    .id;
  const running = async () => {
    const { nodes } = await rpc<{ nodes: { status: string }[] | null }>(page, "WorkflowAPI", "Show", run1);
    return (nodes ?? []).some(({ status }) => status === "running");
  };
  await vi.waitUntil(running, soon);
  const { host } = await rpc<{ host: { pid: number } }>(page, "SystemAPI", "Status");
  await vi.waitUntil(
    async () => (await rpc<{ children: unknown[] }>(page, "HostAPI", "Status")).children.length >= 4,
    soon,
  );
  await program.kill();
  process.kill(host.pid, "SIGKILL");
  await page.goto(await program.start());
  await painted(page, "picker");
  await page.locator("[data-report]").waitFor();
  await expect.poll(() => page.locator("[data-outcome=cut]").count(), soon).toBe(4);
  await looksEverywhere("report");
  // What is not ticked is started by "Resume all" none the less.
  await page.locator("[data-finding=run]").getByRole("checkbox").click();
  await rm(gone, { recursive: true });
  await page.locator("[data-resume-all]").click();
  // The one whose folder is gone says so; it stops none of the others.
  await expect.poll(() => page.locator("[data-not-started]").count(), soon).toBe(1);
  await expect.poll(() => page.locator("[data-outcome=cut]").count(), soon).toBe(1);
  await looks("not-started");
  await mkdir(gone);
  await page.getByRole("button", { name: "Start again: feed server" }).click();
  await expect.poll(() => page.locator("[data-outcome=cut]").count(), soon).toBe(0);
  await vi.waitUntil(running, soon);
  await looks("resumed");
});

test("the report is there in Korean", async () => {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("한국어");
  await page.keyboard.press("Enter");
  await page.waitForSelector("html[lang=ko]");
  await looks("ko");
  expect(await foreignWords(page)).toEqual([]);
});
