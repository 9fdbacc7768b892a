import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import { axeFindings, launchBrowser, openPage, painted, rpc, screenshot, terminalText } from "./browser";
import { cloneOfThisRepository, Program } from "./program";

interface Output {
  next: number;
  end: number;
  data: string;
}

const soon = { timeout: 20_000, interval: 100 };

let program: Program;
let project: string;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [program, project, browser] = await Promise.all([
    Program.create(),
    cloneOfThisRepository(),
    launchBrowser(),
  ]);
  page = await openPage(browser);
  await page.goto(await program.start());
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "failed"));
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (project) await rm(path.dirname(project), { recursive: true, force: true });
});

const editor = () => page.locator(".cm-content");
const editorText = async () => (await editor().innerText()).replaceAll("\u200b", "").trim();
const taskIndex = async () => Number(await page.locator("[data-task-index]").getAttribute("data-task-index"));
const filesIndex = async () =>
  Number(await page.locator("[data-files-index]").getAttribute("data-files-index"));
const row = (file: string) => page.locator(`[role=treeitem][data-path="${file}"]`);
const sessionID = async () => (await page.locator("[data-session]").getAttribute("data-session")) ?? "";

async function typeVersion(text: string): Promise<void> {
  const before = await taskIndex();
  await editor().click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(text);
  await expect.poll(taskIndex, soon).toBeGreaterThan(before);
  await page.waitForSelector("[data-task-state=saved]");
}

async function run(line: string): Promise<void> {
  await page.locator(".xterm-helper-textarea").first().focus();
  await page.keyboard.type(`${line}\n`);
}

/** Every byte of a terminal as the database has it. */
async function storedOutput(id: string): Promise<string> {
  const parts: Buffer[] = [];
  for (let from = 0; ; ) {
    const output = await rpc<Output>(page, "TerminalAPI", "Output", id, from);
    parts.push(Buffer.from(output.data ?? "", "base64"));
    if (output.next >= output.end) return Buffer.concat(parts).toString();
    from = output.next;
  }
}

/** The numbers of "line N." in a text, in order. */
const numbersIn = (text: string) => [...text.matchAll(/line (\d+)\./g)].map((match) => Number(match[1]));
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe("a session from its beginning to after the kill", () => {
  test("first run opens a project, and offers a plain folder as one", async () => {
    await painted(page, "first-run");
    await screenshot(page, "first-run");
    const folder = await mkdtemp(path.join(tmpdir(), "holdfast-folder-"));
    await mkdir(path.join(folder, "inside"));
    await page.getByRole("button", { name: "Open project…" }).click();
    await page.getByLabel("Path of the folder").fill(folder);
    await page.getByRole("button", { name: "Open project", exact: true }).click();
    await page.getByRole("button", { name: "Open as a folder" }).waitFor();
    await screenshot(page, "open-project");
    await page.getByLabel("Path of the folder").fill(path.join(project, "backend"));
    await page.getByRole("button", { name: "Open project", exact: true }).click();
    await page.getByLabel("Name").fill("Keyset feed pagination");
    await page.getByRole("button", { name: "Create session" }).click();
    await painted(page, "workspace");
    await rm(folder, { recursive: true });
    await screenshot(page, "workspace-empty");
  });

  test("typing makes versions; undo and redo walk them, also after a reload", async () => {
    await typeVersion("# Feed skips incidents");
    await typeVersion("\n\nReplace OFFSET with a keyset cursor.");
    await typeVersion("\n\nDone when the test passes.");
    const last = await taskIndex();
    await page.keyboard.press("Control+z");
    await expect.poll(taskIndex, soon).toBe(last - 1);
    expect(await editorText()).not.toContain("Done when");
    await page.keyboard.press("Control+z");
    await expect.poll(taskIndex, soon).toBe(last - 2);
    await page.keyboard.press("Control+Shift+z");
    await expect.poll(taskIndex, soon).toBe(last - 1);
    await page.reload();
    await painted(page, "workspace");
    expect(await taskIndex()).toBe(last - 1);
    await editor().click();
    await page.keyboard.press("Control+Shift+z");
    await expect.poll(taskIndex, soon).toBe(last);
    expect(await editorText()).toContain("Done when the test passes.");
  });

  test("an old version is shown read only and can be made current", async () => {
    const last = await taskIndex();
    await page.locator(`[data-knot="1"]`).click();
    await page.getByText(/Version 1, .* Read only/).waitFor();
    await expect.poll(editorText, soon).not.toContain("Done when");
    await page.keyboard.type("ignored");
    expect(await editorText()).not.toContain("ignored");
    await screenshot(page, "old-version");
    await page.getByRole("button", { name: `Back to ${last}` }).click();
    await expect.poll(editorText, soon).toContain("Done when the test passes.");
    expect(await taskIndex()).toBe(last);
  });

  test("a change from elsewhere keeps both texts until one is chosen", async () => {
    const id = await sessionID();
    const view = await rpc<{ task: { version: number } }>(page, "SessionAPI", "Show", id);
    await editor().click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type(" Mine.");
    await rpc(page, "SessionAPI", "SetTask", id, "Theirs.", view.task.version);
    const choice = page.getByRole("button", { name: "Keep what I typed" });
    await choice.waitFor();
    await page.getByText("Theirs.", { exact: true }).waitFor();
    await screenshot(page, "conflict");
    expect(await axeFindings(page)).toEqual([]);
    await choice.click();
    await page.waitForSelector("[data-task-state=saved]");
    expect(await editorText()).toContain("Mine.");
    const stored = await rpc<{ session: { task_description: string } }>(page, "SessionAPI", "Show", id);
    expect(stored.session.task_description).toContain("Mine.");
  });

  test("files are chosen with the keyboard and undone", async () => {
    await row("backend").click();
    await row("backend/agent").waitFor();
    await row("backend/agent").focus();
    await page.keyboard.press("Space");
    await expect.poll(() => row("backend/agent").getAttribute("aria-checked"), soon).toBe("true");
    expect(await row("backend").getAttribute("aria-checked")).toBe("mixed");
    await expect.poll(filesIndex, soon).toBe(1);
    await row("backend/api").focus();
    await page.keyboard.press("Space");
    await expect.poll(filesIndex, soon).toBe(2);
    await page.keyboard.press("Control+z");
    await expect.poll(filesIndex, soon).toBe(1);
    expect(await row("backend/api").getAttribute("aria-checked")).toBe("false");
    await page.keyboard.press("f");
    await page.getByRole("searchbox", { name: "Filter files" }).fill("wailsjson");
    await row("wails.json").waitFor();
    await page.keyboard.press("Escape");
  });

  test("a terminal echoes, colours, resizes, completes, and runs full-screen programs", async () => {
    await page.getByRole("button", { name: "New terminal" }).first().click();
    await page.locator(".xterm-rows").waitFor();
    await expect.poll(() => terminalText(page), soon).toMatch(/[$#] /);
    await page.keyboard.type("printf '\\033[31mcoloured\\033[0m %s\\n' ec''ho\n");
    await expect.poll(() => terminalText(page), soon).toContain("coloured echo");
    await page.locator(".xterm-rows span.xterm-fg-1", { hasText: "coloured" }).waitFor();

    const columns = async () => {
      await run("clear; tput cols");
      const read = async () => Number(/^(\d+)\s*$/m.exec(await terminalText(page))?.[1] ?? 0);
      await expect.poll(read, soon).toBeGreaterThan(0);
      return read();
    };
    const wide = await columns();
    await page.setViewportSize({ width: 1100, height: 800 });
    await expect.poll(columns, soon).toBeLessThan(wide);
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect.poll(columns, soon).toBe(wide);

    await run("clear");
    await page.keyboard.type("echo migr");
    await page.keyboard.press("Tab");
    await expect.poll(() => terminalText(page), soon).toContain("echo migrations/");
    await page.keyboard.press("Enter");

    if (["/usr/bin/vim", "/usr/bin/vi"].some((file) => existsSync(file))) {
      await run("vi go.mod");
      await expect.poll(() => terminalText(page), soon).toContain("module ");
      await page.keyboard.type(":q!\n");
      await expect.poll(() => terminalText(page), soon).not.toContain("module ");
    }
  });

  test("selected text is copied, and pasted text is not run before Enter", async () => {
    await run("clear; echo copied-$((40 + 2))");
    await expect.poll(() => terminalText(page), soon).toContain("copied-42");
    await page.keyboard.press("Control+Shift+A");
    await page.keyboard.press("Control+Shift+C");
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText()), soon).toContain("copied-42");
    await page.evaluate(() => navigator.clipboard.writeText("echo pasted-$((1 + 1))"));
    await page.keyboard.press("Control+Shift+V");
    await expect.poll(() => terminalText(page), soon).toContain("echo pasted-$((1 + 1))");
    expect(await terminalText(page)).not.toContain("pasted-2");
    await page.keyboard.press("Enter");
    await expect.poll(() => terminalText(page), soon).toContain("pasted-2");
  });

  test("queries in old output are not answered again when the page is reloaded", async () => {
    // The program itself takes the answer that it asks for; a second one would be typed at the prompt.
    await run("printf '\\033[c'; IFS= read -rs -t 5 -d c answer; echo asked-$((1 + 1))");
    await expect.poll(() => terminalText(page), soon).toContain("asked-2");
    await page.reload();
    await painted(page, "workspace");
    await expect.poll(() => terminalText(page), soon).toContain("asked-2");
    await run("echo clean-$((1 + 1))");
    await expect.poll(() => terminalText(page), soon).toContain("clean-2");
    expect(await terminalText(page)).not.toMatch(/\d;\d*c/);
  });

  test("F6 leaves the terminal, and the palette opens from inside it", async () => {
    await page.locator(".xterm-helper-textarea").first().focus();
    await page.keyboard.press("F6");
    expect(await page.evaluate(() => document.activeElement?.closest(".xterm") === null)).toBe(true);
    await page.locator(".xterm-helper-textarea").first().focus();
    await page.keyboard.press("Control+Shift+P");
    await page.locator("[data-palette]").waitFor();
    await page.keyboard.type("run ta");
    await screenshot(page, "palette");
    await page.keyboard.press("Escape");
    await page.locator("[data-palette]").waitFor({ state: "detached" });
  });

  test("everything survives the kill of the owner", async () => {
    const id = await sessionID();
    const terminal = (await page.locator("[data-terminal]").first().getAttribute("data-terminal")) ?? "";
    const before = { task: await taskIndex(), files: await filesIndex(), text: await editorText() };

    await run(
      'clear; i=0; while [ $i -lt 2000 ]; do i=$((i+1)); echo "line $i."; sleep 0.005; done; echo all-printed',
    );
    await page.locator("[data-agent]").click();
    await page.getByRole("menuitemradio", { name: /Demonstration/ }).click();
    await page.locator("[data-run]").click();
    await page.locator("[data-job]").waitFor();
    await expect.poll(() => page.locator("[data-channel=response]").innerText(), soon).not.toBe("");
    await expect.poll(() => terminalText(page), soon).toMatch(/line \d+\./);
    await screenshot(page, "workspace");

    await program.kill();
    await page.locator("[data-durability=lost]").waitFor();
    await screenshot(page, "owner-gone");
    await editor().click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type(" Typed while away.");
    await expect.poll(() => page.locator("[data-durability=lost]").innerText(), soon).toMatch(/held here/);

    const url = await program.start();
    await page.locator("[data-durability=saved]").waitFor({ timeout: 30_000 });
    await expect.poll(taskIndex, soon).toBeGreaterThan(before.task);

    const fresh = await openPage(browser);
    await fresh.goto(url);
    await painted(fresh, "picker");
    await fresh.locator("[data-report]").waitFor();
    expect(await fresh.locator("[data-finding=terminal][data-outcome=live]").count()).toBe(1);
    expect(await fresh.locator("[data-finding=job]").count()).toBe(1);
    await screenshot(fresh, "launch-report");
    expect(await axeFindings(fresh)).toEqual([]);
    await fresh.context().close();

    await page.goto(`${new URL(url).origin}/#/s/${id}`);
    await page.reload();
    await painted(page, "workspace");
    expect(await editorText()).toBe(`${before.text} Typed while away.`);
    expect(await filesIndex()).toBe(before.files);
    expect(await row("backend/agent").getAttribute("aria-checked")).toBe("true");
    await editor().click();
    await page.keyboard.press("Control+z");
    await expect.poll(editorText, soon).toBe(before.text);
    expect(await taskIndex()).toBe(before.task);
    await row("backend/api").focus();
    await page.keyboard.press("Control+Shift+z");
    await expect.poll(() => row("backend/api").getAttribute("aria-checked"), soon).toBe("true");

    await expect.poll(() => terminalText(page), { timeout: 60_000, interval: 250 }).toMatch(/^all-printed/m);
    expect(numbersIn(await storedOutput(terminal))).toEqual(upTo(2000));
    await page.locator(".xterm-helper-textarea").first().focus();
    await page.keyboard.press("Control+Shift+A");
    await page.keyboard.press("Control+Shift+C");
    const shown = () => page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(shown, soon).toContain("line 2000.");
    expect(numbersIn(await shown())).toEqual(upTo(2000));
    await page.locator("[data-job][data-status=completed]").waitFor({ timeout: 30_000 });
    await screenshot(page, "workspace-after-kill");
  });

  test("an ended terminal refuses typing aloud", async () => {
    await run("exit 3");
    await page.getByText(/exit 3\./).waitFor();
    await page.locator(".xterm-helper-textarea").first().focus();
    await page.keyboard.type("x");
    await page.locator("[data-refused=ended]").waitFor();
    await screenshot(page, "terminal-ended");
  });

  test("a terminal that ends with the process host stays readable and says so", async () => {
    const pane = page.locator("[data-terminal]");
    const ended = await pane.getAttribute("data-terminal");
    await page.getByRole("button", { name: "New terminal here" }).click();
    // The ended one has a prompt too: what is typed into it is refused.
    await expect.poll(() => pane.getAttribute("data-terminal"), soon).not.toBe(ended);
    await expect.poll(() => terminalText(page), soon).toMatch(/[$#]/);
    await run("echo still-$((40 + 2))");
    await expect.poll(() => terminalText(page), soon).toContain("still-42");
    const { host } = await rpc<{ host: { pid: number } }>(page, "SystemAPI", "Status");
    process.kill(host.pid, "SIGKILL");
    await page.locator(".terminal-divider[data-kind=restored]").waitFor();
    expect(await terminalText(page)).toContain("still-42");
    await screenshot(page, "host-stopped");
  });
});
