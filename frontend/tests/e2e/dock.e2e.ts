import { rm } from "node:fs/promises";
import path from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from "vitest";
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

interface Terminal {
  id: string;
  status: string;
  title: string | null;
  on_launch: string;
}

const soon = { timeout: 20_000, interval: 100 };

let program: Program;
let project: string;
let browser: Browser;
let page: Page;
let session: string;

beforeAll(async () => {
  [program, project, browser] = await Promise.all([
    Program.create({ PATH: "/usr/bin:/bin" }),
    cloneOfThisRepository(),
    launchBrowser(),
  ]);
  page = await openPage(browser);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write", "notifications"]);
  await page.addInitScript(recordNotifications);
  await page.goto(await program.start());
  await painted(page, "first-run");
  const added = await rpc<{ id: string }>(page, "ProjectAPI", "Add", project, false);
  session = (await rpc<{ id: string }>(page, "SessionAPI", "New", added.id, "Keyset feed pagination")).id;
  await openSession();
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "failed-dock"));
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (project) await rm(path.dirname(project), { recursive: true, force: true });
});

/** Notifications of a browser are drawn by the desktop: the page remembers those that it shows. */
function recordNotifications(): void {
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

const notifications = () =>
  page.evaluate(() =>
    (window as unknown as { shownNotifications: Notification[] }).shownNotifications.map(
      ({ title, body }) => ({ title, body }),
    ),
  );

const clickNotification = () =>
  page.evaluate(() => {
    const [shown] = (window as unknown as { shownNotifications: Notification[] }).shownNotifications;
    shown?.onclick?.(new Event("click"));
  });

const origin = () => new URL(page.url()).origin;

async function openSession(): Promise<void> {
  await page.goto(`${origin()}/#/s/${session}`);
  await painted(page, "workspace");
}

const dock = () => page.locator("[data-region=terminals]");
const tabs = () => dock().getByRole("tab");
const panes = () => dock().locator("[data-terminal]");
const dividers = () => dock().getByRole("separator", { name: "Line between two panes" });
const tabIDs = () => tabs().evaluateAll((all) => all.map((tab) => tab.id.replace(/^tab-/, "")));
const terminals = () => rpc<Terminal[]>(page, "TerminalAPI", "List", session);
const statusOf = async (id: string) => (await terminals()).find((terminal) => terminal.id === id)?.status;
const pane = (id: string) => page.locator(`[data-terminal="${id}"]`);

/** The places of all panes, rounded: a pixel more or less is a matter of borders. */
async function places(): Promise<Record<string, number[]>> {
  const all: Record<string, number[]> = {};
  for (const each of await panes().all()) {
    const box = await each.boundingBox();
    const id = (await each.getAttribute("data-terminal")) ?? "";
    all[id] = box ? [box.x, box.y, box.width, box.height].map((n) => Math.round(n / 4)) : [];
  }
  return all;
}

async function currentPane(): Promise<string> {
  const focused = () =>
    page.evaluate(
      () => document.activeElement?.closest("[data-terminal]")?.getAttribute("data-terminal") ?? "",
    );
  await expect.poll(focused, soon).not.toBe("");
  return focused();
}

/** Chooses a tab by its place, and answers whose it is. */
async function choose(index: number): Promise<string> {
  await tabs().nth(index).click();
  const id = (await tabIDs())[index] ?? "";
  await expect.poll(currentPane, soon).toBe(id);
  return id;
}

async function run(id: string, line: string): Promise<void> {
  await pane(id).locator(".xterm-helper-textarea").focus();
  await page.keyboard.type(`${line}\n`);
}

/** Takes hold near the top: the middle of a line may be where another one meets it. */
async function drag(from: Locator, dx: number, dy: number): Promise<void> {
  const box = await from.boundingBox();
  if (!box) throw new Error("nothing to drag");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 4];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + dx / 2, y + dy / 2, { steps: 4 });
  await page.mouse.move(x + dx, y + dy, { steps: 4 });
  await page.mouse.up();
}

test("panes lie beside and beneath each other, and come back as they were", async () => {
  await dock().getByRole("button", { name: "New terminal" }).first().click();
  await expect.poll(() => panes().count(), soon).toBe(1);
  await currentPane();
  await page.keyboard.press("Control+Shift+D");
  await expect.poll(() => panes().count(), soon).toBe(2);
  await command(page, "show another beneath");
  await expect.poll(() => panes().count(), soon).toBe(3);
  await expect.poll(() => dividers().count(), soon).toBe(2);

  const before = await places();
  await drag(dividers().first(), -160, 0);
  await expect.poll(places, soon).not.toEqual(before);
  const dragged = await places();
  await dividers().first().focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(places, soon).not.toEqual(dragged);
  await dividers().nth(1).focus();
  await page.keyboard.press("ArrowUp");
  const after = await places();
  await screenshot(page, "dock-splits");
  expect(await axeFindings(page)).toEqual([]);

  await expect.poll(() => rpc(page, "SystemAPI", "Get", `layout/${session}`), soon).toContain('"column"');
  await page.reload();
  await painted(page, "workspace");
  await expect.poll(places, soon).toEqual(after);
});

test("a small window shows fewer panes, and all of them again when it grows", async () => {
  const before = await places();
  await page.setViewportSize({ width: 1000, height: 700 });
  await expect.poll(() => panes().count(), soon).toBe(1);
  await screenshot(page, "dock-960");
  expect(await axeFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 1440, height: 900 });
  await expect.poll(places, soon).toEqual(before);
});

test("tabs are moved by pointer and by command, and stay where they were put", async () => {
  const [first, second, third] = await tabIDs();
  const last = await tabs().nth(2).boundingBox();
  const target = await tabs().nth(0).boundingBox();
  if (!last || !target) throw new Error("no tabs");
  await drag(tabs().nth(2), target.x - last.x - last.width / 2, 0);
  await expect.poll(tabIDs, soon).toEqual([third, first, second]);
  await tabs().nth(0).click();
  await command(page, "move tab right");
  await expect.poll(tabIDs, soon).toEqual([first, third, second]);
  await page.reload(); // at once: what is to be stored later is stored then
  await painted(page, "workspace");
  await expect.poll(tabIDs, soon).toEqual([first, third, second]);
});

test("a tab is renamed with F2 and with a double click", async () => {
  const [first, second] = await tabIDs();
  await tabs().first().focus();
  await page.keyboard.press("F2");
  await page.getByLabel("Title").fill("pnpm dev");
  await page.keyboard.press("Enter");
  await dock().getByRole("tab", { name: "pnpm dev" }).waitFor();
  await tabs().nth(1).dblclick();
  await page.getByLabel("Title").fill("zsh");
  await page.keyboard.press("Enter");
  await dock().getByRole("tab", { name: "zsh" }).waitFor();
  const titles = new Map((await terminals()).map(({ id, title }) => [id, title]));
  expect([titles.get(first ?? ""), titles.get(second ?? "")]).toEqual(["pnpm dev", "zsh"]);
});

test("a hidden terminal goes on, and comes back by Undo and from the list", async () => {
  const [first] = await tabIDs();
  await dock().getByRole("tab", { name: "pnpm dev" }).click();
  expect(await currentPane()).toBe(first);
  await command(page, "hide, the process goes on");
  await page.getByText("“pnpm dev” is hidden, its process goes on.").waitFor();
  await expect.poll(() => tabs().count(), soon).toBe(2);
  const undo = page.getByRole("button", { name: "Undo", exact: true });
  await undo.focus(); // it waits for whoever has come to it
  await screenshot(page, "dock-hidden");
  expect(await axeFindings(page)).toEqual([]);
  await undo.click();
  await expect.poll(() => tabs().count(), soon).toBe(3);

  await dock().getByRole("tab", { name: "pnpm dev" }).focus();
  await page.keyboard.press("Delete");
  await expect.poll(() => tabs().count(), soon).toBe(2);
  expect(await statusOf(first ?? "")).toBe("running");
  await page.locator("[data-hidden-tabs='1']").click();
  await page.getByRole("menuitem", { name: "pnpm dev" }).click();
  await expect.poll(() => tabs().count(), soon).toBe(3);
  expect(await currentPane()).toBe(first);
});

test("keys walk from terminal to terminal", async () => {
  const ids = await tabIDs();
  await tabs().first().click();
  const start = await currentPane();
  for (const step of [1, 2]) {
    await page.keyboard.press("Control+PageDown");
    const next = ids[(ids.indexOf(start) + step) % ids.length];
    await expect.poll(currentPane, soon).toBe(next);
  }
  await page.keyboard.press("Control+PageUp");
  await expect.poll(currentPane, soon).toBe(ids[(ids.indexOf(start) + 1) % ids.length]);
});

test("terminals take the whole window and give it back without being made anew", async () => {
  const id = await choose(0);
  const mark = () => pane(id).locator(".xterm").first();
  await mark().evaluate((element) => element.setAttribute("data-same", ""));
  const low = (await pane(id).boundingBox())?.height ?? 0;
  await dock().getByRole("button", { name: "Terminals in the whole window" }).click();
  await page.waitForURL(/\/terminals$/);
  await expect.poll(async () => (await pane(id).boundingBox())?.height ?? 0, soon).toBeGreaterThan(low + 100);
  await screenshot(page, "terminals-full");
  expect(await axeFindings(page)).toEqual([]);
  await dock().getByRole("button", { name: "Terminals at the foot" }).click();
  await expect.poll(async () => (await pane(id).boundingBox())?.height ?? 0, soon).toBe(low);
  expect(await mark().getAttribute("data-same")).toBe("");
});

test("a terminal that asks is marked everywhere, calls once, and is cleared by looking", async () => {
  const id = await choose(0);
  await page.goto(`${origin()}/#/`);
  await painted(page, "picker");
  // Nobody looks at the window: the desktop calls.
  await page.evaluate(() => {
    document.hasFocus = () => false;
  });
  const said = { hook_event_name: "Notification", session_id: "s-1", message: "Tests are red" };
  await rpc(page, "TerminalAPI", "Hook", id, "claude", JSON.stringify(said));
  await expect.poll(() => statusOf(id), soon).toBe("agent_requires_attention");
  await page.locator("[data-waiting='1']").waitFor();
  await expect.poll(() => page.title(), soon).toBe("(1) Holdfast");
  await page.getByRole("option").locator("[data-mark=needs]").waitFor();
  await expect
    .poll(notifications, soon)
    .toEqual([{ title: "“pnpm dev” waits for you", body: "Tests are red" }]);
  await screenshot(page, "attention-picker");
  expect(await axeFindings(page)).toEqual([]);

  await page.locator("[data-bell='1']").click();
  await page.locator(`[data-notification="${id}"]`).waitFor();
  await screenshot(page, "notifications");
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await page.locator("[data-bell='0']").waitFor();

  await page.evaluate(() => {
    document.hasFocus = () => true;
  });
  await clickNotification();
  await painted(page, "workspace");
  await expect.poll(currentPane, soon).toBe(id);
  await expect.poll(() => statusOf(id), soon).toBe("running");
  await expect.poll(() => page.title(), soon).toBe("Holdfast");
  expect(await notifications()).toHaveLength(1);
});

test("what was notified is still in the list after a restart", async () => {
  await program.kill();
  await page.goto(await program.start());
  await page.reload();
  await painted(page, "picker");
  await command(page, "notifications");
  await page.getByRole("dialog").getByText("pnpm dev").waitFor();
  await page.keyboard.press("Escape");
  await openSession();
});

test("a text of the task reaches a terminal as one paste, and the page says where it went", async () => {
  const id = await choose(0);
  await page.locator(".cm-content").click();
  await page.keyboard.type("echo one-$((1 + 1))\necho two-$((2 + 2))");
  await page.waitForSelector("[data-task-state=saved]");
  await page.keyboard.press("Control+a");
  await page.getByRole("button", { name: "Send to terminal" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox").selectOption(id);
  await screenshot(page, "send-to-terminal");
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Send to terminal" }).click();
  await page.locator("[data-said]", { hasText: "sent to “pnpm dev”" }).waitFor();
  const text = async () => (await pane(id).locator(".xterm-rows").innerText()).replaceAll("\u00a0", " ");
  await expect.poll(text, soon).toContain("echo two-$((2 + 2))");
  expect(await text()).not.toContain("one-2");
  await pane(id).locator(".xterm-helper-textarea").focus();
  await page.keyboard.press("Enter");
  await expect.poll(text, soon).toContain("two-4");
});

test("killing asks, and names what runs", async () => {
  const id = await choose(1);
  await run(id, "sleep 7345");
  await expect
    .poll(async () => JSON.stringify(await rpc(page, "HostAPI", "Status")), soon)
    .toContain("sleep 7345");
  await page.locator("[data-terminal-menu]").click();
  await screenshot(page, "terminal-menu");
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole("menuitem", { name: "Kill process" }).click();
  await page.getByRole("list", { name: "What it has started" }).getByText("sleep 7345").waitFor();
  await screenshot(page, "terminal-kill");
  await page.getByRole("dialog").getByRole("button", { name: "Kill process" }).click();
  await expect.poll(() => statusOf(id), soon).toBe("failed");
});

test("an ended terminal starts again from the palette, in its own tab", async () => {
  const id = await choose(1);
  await command(page, "start its command again");
  await expect.poll(() => statusOf(id), soon).toBe("running");
  await expect.poll(() => tabIDs(), soon).toContain(id);
});

test("the choice for the next start is kept", async () => {
  const first = await choose(0);
  await page.locator("[data-terminal-menu]").click();
  await page.getByRole("menuitem", { name: "When Holdfast starts" }).hover();
  await page.getByRole("menuitemradio", { name: "Start its command again" }).click();
  const chosen = async () => (await terminals()).find(({ id }) => id === first)?.on_launch;
  await expect.poll(chosen, soon).toBe("restart");
  await page.locator("[data-terminal-menu]").click();
  await page.getByRole("menuitem", { name: "When Holdfast starts" }).hover();
  await page.getByRole("menuitemradio", { name: "Leave it stopped" }).click();
  await expect.poll(chosen, soon).toBe("leave");
});

test("the report starts again what was interrupted, and nothing unasked", async () => {
  const { host } = await rpc<{ host: { pid: number } }>(page, "SystemAPI", "Status");
  const before = await terminals();
  await program.kill();
  process.kill(host.pid, "SIGKILL");
  await page.goto(await program.start());
  await page.reload();
  await painted(page, "picker");
  await page.locator("[data-report]").waitFor();
  await page.locator(`[data-resume="${before.length}"]`).waitFor();
  await screenshot(page, "launch-report-restored");
  expect(await axeFindings(page)).toEqual([]);
  expect(new Set((await terminals()).map(({ status }) => status))).toEqual(new Set(["restored"]));
  await page.getByRole("checkbox", { name: "Resume pnpm dev" }).uncheck();
  await page.locator(`[data-resume="${before.length - 1}"]`).click();
  const running = async () => (await terminals()).filter(({ status }) => status === "running").length;
  await expect.poll(running, soon).toBe(before.length - 1);
  await page.locator("[data-revive=restart]").click();
  await expect.poll(running, soon).toBe(before.length);
  await page.getByRole("button", { name: "Close report" }).click();
  await openSession();
});

test("Diagnostics lists every process with its owner; one that no row knows is adopted or ended", async () => {
  const { file_name } = await rpc<{ file_name: string }>(page, "BackupAPI", "Create");
  for (const command of [["/bin/cat"], ["/bin/sleep", "7346"]]) {
    const spec = { work_session_id: session, working_directory: "", command, cols: 80, rows: 24, title: "" };
    await rpc(page, "TerminalAPI", "New", { ...spec, idle: false });
  }
  // The backup is older than what runs: its rows know nothing of these two.
  await rpc(page, "BackupAPI", "Restore", file_name);
  await page.goto(`${origin()}/#/diagnostics/processes`);
  await page.reload();
  await painted(page, "diagnostics");
  await expect.poll(() => page.locator("[data-owner=none]").count(), soon).toBe(2);
  await expect.poll(() => page.locator("[data-owner=terminal]").count(), soon).toBe(3);
  await screenshot(page, "processes");
  expect(await axeFindings(page)).toEqual([]);

  await page.getByRole("button", { name: "End /bin/sleep 7346" }).click();
  await screenshot(page, "processes-end");
  await page.getByRole("dialog").getByRole("button", { name: "End", exact: true }).click();
  await page.getByRole("button", { name: "End /bin/sleep 7346" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Adopt /bin/cat" }).click();
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole("dialog").getByRole("button", { name: "Adopt", exact: true }).click();
  await page.getByRole("button", { name: "Adopt /bin/cat" }).waitFor({ state: "detached" });
  await expect.poll(async () => (await terminals()).length, soon).toBe(4);
  await openSession();
  await tabs().last().click();
  const id = await currentPane();
  await run(id, "adopted");
  await expect.poll(() => pane(id).locator(".xterm-rows").innerText(), soon).toMatch(/adopted\s+adopted/);
});

test("settings of terminals apply at once and can be taken back", async () => {
  await page.goto(`${origin()}/#/settings/terminals`);
  await painted(page, "settings-terminals");
  const cap = page.locator("[data-setting='terminal.output_cap_bytes'] input");
  expect(await cap.inputValue()).toBe("64");
  const setting = async (key: string) =>
    (await rpc<{ value: string }>(page, "SettingsAPI", "Get", key)).value;
  await cap.fill("32");
  await cap.press("Enter");
  await expect.poll(() => setting("terminal.output_cap_bytes"), soon).toBe(String(32 << 20));
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect.poll(() => setting("terminal.output_cap_bytes"), soon).toBe(String(64 << 20));
  await page.getByRole("checkbox", { name: "Copy what is selected" }).click();
  await expect.poll(() => setting("terminal.copy_on_select"), soon).toBe("true");
  const seconds = page.locator("[data-setting='terminal.attention_seconds'] input");
  await seconds.fill("soon");
  await seconds.press("Enter");
  await page.getByRole("alert").getByText("terminal.attention_seconds").waitFor();
  await screenshot(page, "settings-terminals");
  expect(await axeFindings(page)).toEqual([]);
});

test("what is kept is one press away", async () => {
  await page.getByRole("button", { name: "What is kept" }).click();
  await page.getByRole("dialog", { name: "What is kept" }).getByText("Newest verified backup").waitFor();
  await screenshot(page, "kept-popover");
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press("Escape");
});

test("quitting says what goes on, and can stop it first", async () => {
  // In a window the shell asks for it; the page is the same.
  const running = [1, 2, 3, 4].map((id) => ({ kind: "terminal", id: String(id), title: "" }));
  await page.evaluate((work) => window.runtime?.EventsEmit("quit-asked", work), { running, queued: [] });
  const dialog = page.getByRole("dialog", { name: "Quit Holdfast?" });
  await dialog.getByText("4 terminals keep running in the process host.").waitFor();
  await screenshot(page, "quit");
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
});

test("all of it is there in the light theme and in Korean", async () => {
  await command(page, "theme: light");
  await page.waitForSelector("html[data-theme=light]");
  await command(page, "한국어");
  await page.waitForSelector("html[lang=ko]");
  const screens = {
    "settings-terminals-ko": "/#/settings/terminals",
    "processes-ko": "/#/diagnostics/processes",
    "dock-ko": `/#/s/${session}`,
  };
  for (const [name, address] of Object.entries(screens)) {
    await page.goto(origin() + address);
    await page.getByRole("navigation").first().waitFor();
    if (name === "dock-ko") await painted(page, "workspace");
    if (name === "processes-ko") await page.locator("[data-owner=terminal]").first().waitFor();
    await screenshot(page, name);
    expect(await axeFindings(page)).toEqual([]);
  }
  expect(await terminalText(page)).not.toBe("");
});
