import { rm } from "node:fs/promises";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from "vitest";
import { launchBrowser, openPage, painted, screenshot, terminalText } from "./browser";
import { cloneOfThisRepository, Program } from "./program";

const soon = { timeout: 20_000, interval: 50 };

let program: Program;
let project: string;
let browser: Browser;
let page: Page;
/** The path of the file that is chosen for the agent. */
let chosen: string;

beforeAll(async () => {
  [program, project, browser] = await Promise.all([
    // Without the folders in which a person's own agents are.
    Program.create({ HOLDFAST_DEMO_SECONDS: "0", PATH: "/usr/bin:/bin" }),
    cloneOfThisRepository(),
    launchBrowser(),
  ]);
  page = await openPage(browser);
  await page.goto(await program.start());
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "keyboard-failed"));
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (project) await rm(path.dirname(project), { recursive: true, force: true });
});

/** Where the focus is: what has it must show it, by an outline or by the caret of what is typed into. */
function focus(): Promise<string> {
  return page.evaluate(() => {
    const at = document.activeElement;
    if (!(at instanceof HTMLElement) || at === document.body) return "lost";
    if (at.closest(".xterm, .cm-content, input, textarea, select")) return "shown";
    const { outlineStyle, outlineWidth } = getComputedStyle(at);
    const outlined = outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0;
    // A dialog, a menu or a list as a whole: its own edge says where the keys go.
    const whole = at.matches(
      "[role=dialog], [role=alertdialog], [role=menu], [role=listbox], [tabindex='-1']",
    );
    return outlined || whole ? "shown" : `not shown: ${at.outerHTML.slice(0, 200)}`;
  });
}

/** Presses a key; the focus is somewhere, and can be seen, once it has been obeyed. */
async function press(key: string): Promise<void> {
  await page.keyboard.press(key);
  await expect.poll(focus, soon).toBe("shown");
}

/** Whether the focus is on what matches, and has this text where one is given. */
const holds = (selector: string, text = "") =>
  page.evaluate(
    ([wanted, said]) => {
      const at = document.activeElement;
      return at instanceof HTMLElement && at.matches(wanted) && at.innerText.startsWith(said);
    },
    [selector, text] as const,
  );

/** Presses Tab, or another key, until what matches has the focus, as somebody does who looks for it. */
async function tabTo(selector: string, { text = "", key = "Tab" } = {}): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    if (await holds(selector, text)) return;
    await press(key);
  }
  throw new Error(`${key} does not come to ${selector} ${text}`);
}

/** Runs a command of the palette by typing its name. */
async function command(name: string): Promise<void> {
  await press("F1");
  await page.locator("[data-palette]").waitFor();
  await page.keyboard.type(name);
  await page.locator("[data-palette]").getByRole("option", { name }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator("[data-palette]").waitFor({ state: "detached" });
}

const region = () =>
  page.evaluate(
    () => document.activeElement?.closest("[data-region]")?.getAttribute("data-region") ?? "none",
  );

async function regionTo(name: string): Promise<void> {
  for (let presses = 0; presses < 12; presses++) {
    if ((await region()) === name) return;
    await press("F6");
  }
  throw new Error(`F6 does not come to ${name}`);
}

test("a project is opened and a session begun", async () => {
  await painted(page, "first-run");
  await command("Open project");
  await page.getByRole("dialog").waitFor();
  await expect.poll(() => holds("input"), soon).toBe(true);
  await page.keyboard.type(project);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Create session" }).waitFor();
  await expect.poll(() => holds("input[placeholder]"), soon).toBe(true);
  await page.keyboard.type("Keyset feed pagination");
  await page.keyboard.press("Enter");
  await painted(page, "workspace");
});

test("F6 goes through the regions in their order, and comes back to where it was in each", async () => {
  await regionTo("banner");
  const order = ["banner"];
  for (let presses = 0; presses < 12; presses++) {
    await press("F6");
    const at = await region();
    if (at === "banner") break;
    order.push(at);
  }
  expect(order).toEqual(["banner", "rail", "main", "inspector", "terminals", "status"]);
  await press("Shift+F6");
  expect(await region()).toBe("status");
});

test("the task is written, files are chosen, and the agent runs and is read", async () => {
  await regionTo("main");
  await tabTo(".cm-content");
  await page.keyboard.type("# Replace OFFSET by a keyset cursor");
  await page.waitForSelector("[data-task-state=saved]");
  await tabTo("[role=treeitem]");
  await press("End");
  await press("Space");
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-checked")), soon)
    .toBe("true");
  chosen = await page.evaluate(() => document.activeElement?.getAttribute("data-path") ?? "");

  await tabTo("[data-agent]", { key: "Shift+Tab" });
  await press("Enter");
  await page.getByRole("menuitemradio", { name: /Demonstration/ }).waitFor();
  await page.keyboard.type("Demo");
  await expect.poll(() => holds("[role=menuitemradio]"), soon).toBe(true);
  await press("Enter");
  await expect.poll(() => page.locator("[data-agent=demo]").count(), soon).toBe(1);
  await press("Control+Enter");
  await page.locator("[data-job][data-status=completed]").waitFor({ timeout: 30_000 });
  await expect
    .poll(() => page.locator("[data-channel=response]").innerText(), soon)
    .toContain("Replace OFFSET by a keyset cursor");
});

test("a terminal is opened, typed into and left", async () => {
  await page.keyboard.press("Control+Shift+T");
  await page.locator(".xterm-rows").waitFor();
  await expect.poll(() => terminalText(page), soon).toMatch(/[$#] /);
  await expect.poll(region, soon).toBe("terminals");
  await page.keyboard.type("echo kept-$((40 + 2)) go.m");
  // The shell's own, which completes the name.
  await press("Tab");
  await press("Enter");
  await expect.poll(() => terminalText(page), soon).toContain("kept-42 go.mod");
  // The palette is there before the next letter is.
  await page.keyboard.press("F1");
  await page.keyboard.type("exit");
  await expect
    .poll(() => page.locator("[data-palette]").getByRole("combobox").inputValue(), soon)
    .toBe("exit");
  await page.keyboard.press("Escape");
  await press("F6");
  expect(await region()).not.toBe("terminals");
});

test("a workflow runs to its question, which is answered", async () => {
  await command("Workflow runs");
  await painted(page, "runs");
  await regionTo("banner");
  await tabTo("button", { text: "Run a workflow" });
  await press("Enter");
  await page.getByRole("dialog").waitFor();
  await tabTo("[role=dialog] select");
  await page.keyboard.type("first-run");
  await tabTo("[role=dialog] textarea");
  await page.keyboard.type("Count the files");
  await tabTo("[role=dialog] button[type=submit]");
  await press("Enter");
  await page.locator("[data-run-status=paused]").waitFor({ timeout: 30_000 });
  await press("g"); // the next question
  await tabTo("button", { text: "Approve" });
  await press("Enter");
  await page.locator("[data-run-status=completed]").waitFor({ timeout: 30_000 });
});

test("after a restart everything is there, and is come back to by keys", async () => {
  await program.kill();
  await page.goto(await program.start());
  await painted(page, "picker");
  await expect.poll(focus, soon).toBe("shown");
  await page.keyboard.type("Keyset");
  await expect.poll(() => page.locator("[role=option]").count(), soon).toBe(1);
  await press("ArrowDown");
  await page.keyboard.press("Enter");
  await painted(page, "workspace");
  expect(await page.locator(".cm-content").innerText()).toContain("Replace OFFSET by a keyset cursor");
  expect(await page.locator(`[role=treeitem][data-path="${chosen}"]`).getAttribute("aria-checked")).toBe(
    "true",
  );
  await page.locator("[data-job][data-status=completed]").waitFor();
  await expect.poll(() => terminalText(page), soon).toContain("kept-42 go.mod");
});

test("places and sessions have keys of their own", async () => {
  await regionTo("banner");
  await page.keyboard.press("Alt+2");
  await painted(page, "runs");
  await page.keyboard.press("Alt+3");
  await painted(page, "worktrees");
  await page.keyboard.press("Alt+ArrowLeft");
  await painted(page, "runs");
  await page.keyboard.press("Alt+ArrowRight");
  await painted(page, "worktrees");
  await page.keyboard.press("Control+Alt+1");
  await painted(page, "workspace");
  await regionTo("banner");
  await page.keyboard.press("Control+/");
  await painted(page, "settings-keyboard");
});

test("a single letter can have another key, and all of them can be turned off", async () => {
  const groupings = page.getByRole("group", { name: "Grouping" });
  const grouping = () => groupings.locator("[aria-pressed=true]").innerText();
  const toCosts = async () => {
    await page.keyboard.press("Alt+5");
    await painted(page, "cost");
    await regionTo("main");
  };
  await page.getByRole("button", { name: "Change the key of: Costs: next grouping" }).focus();
  await press("Enter");
  await page.keyboard.press("Control+x"); // would be a command's
  await page.getByText("One letter, digit or sign").waitFor();
  await page.keyboard.press("x");
  await page.locator("[data-key-row='letter.costGroup'] kbd", { hasText: "X" }).waitFor();
  await toCosts();
  const first = await grouping();
  await page.keyboard.press("g"); // means nothing any more
  await page.keyboard.press("x");
  await expect.poll(grouping, soon).not.toBe(first);
  const second = await grouping();

  await page.keyboard.press("Control+/");
  await painted(page, "settings-keyboard");
  const all = page.getByRole("checkbox", { name: "Single letters act" });
  await all.focus();
  await page.keyboard.press("Space");
  await expect.poll(() => all.isChecked(), soon).toBe(false);
  await screenshot(page, "settings-letters");
  await toCosts();
  expect(await grouping()).toBe(first);
  await page.keyboard.press("x");
  await page.keyboard.press("1"); // and what follows is not obeyed either
  expect(await grouping()).toBe(first);
  expect(second).not.toBe(first);
});
