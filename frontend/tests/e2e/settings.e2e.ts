import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from "vitest";
import { axeFindings, command, launchBrowser, openPage, painted, rpc, screenshot } from "./browser";
import { Program } from "./program";

let program: Program;
let folder: string;
let session: string;
let browser: Browser;
let page: Page;
let address: string;

beforeAll(async () => {
  [folder, browser] = await Promise.all([mkdtemp(path.join(tmpdir(), "holdfast-folder-")), launchBrowser()]);
  program = await Program.create();
  page = await openPage(browser);
  address = await program.start();
  await page.goto(address);
  await painted(page, "first-run");
  const project = await rpc<{ id: string }>(page, "ProjectAPI", "Add", folder, true);
  session = (await rpc<{ id: string }>(page, "SessionAPI", "New", project.id, "Settings")).id;
  await page.reload();
  await painted(page, "picker");
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "settings-failed"));
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const row = (name: string) => page.locator(`[data-key-row="${name}"]`);

/** Gives something a key, as a person does. */
async function choose(name: string, keys: string): Promise<void> {
  await row(name)
    .getByRole("button", { name: /^Change the key/ })
    .click();
  await page.keyboard.press(keys);
}

test("a key is chosen, works at once, and is still there after a kill", async () => {
  await command(page, "Settings: Keyboard");
  await painted(page, "settings-keyboard");
  await choose("worktrees", "Control+Alt+9");
  await row("worktrees").getByText("Ctrl+Alt+9").waitFor();
  await page.keyboard.press("Control+Alt+9");
  await painted(page, "worktrees");

  await program.kill();
  await page.goto(await program.start());
  await painted(page, "picker");
  await page.keyboard.press("Control+Alt+9");
  await painted(page, "worktrees");
});

test("a key that types is refused, one that is in use is told, and the default comes back", async () => {
  await command(page, "Settings: Keyboard");
  await painted(page, "settings-keyboard");
  await choose("cost", "q");
  await page.getByText("That key types.").waitFor();
  await page.keyboard.press("Control+Alt+9");
  await row("cost").getByText("also: Worktrees").waitFor();
  await row("worktrees").getByText("also: ").waitFor();
  await screenshot(page, "settings-keyboard-dark");
  expect(await axeFindings(page)).toEqual([]);
  await row("cost")
    .getByRole("button", { name: /^Use the default/ })
    .click();
  await row("cost").getByText("Alt+5").waitFor();
  await page.keyboard.press("Alt+5");
  await painted(page, "cost");
});

test("sizes, rows and terminals change at once and stay", async () => {
  await command(page, "Settings: Appearance");
  await painted(page, "settings-appearance");
  await screenshot(page, "settings-appearance-dark");
  expect(await axeFindings(page)).toEqual([]);
  const link = page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Keyboard" });
  const height = async () => Math.round((await link.boundingBox())?.height ?? 0);
  expect(await height()).toBe(28);
  await page.getByLabel("Rows").selectOption("comfortable");
  await expect.poll(height).toBe(32);
  await page.getByLabel("Text size", { exact: true }).selectOption("large");
  await expect.poll(height).toBe(36);
  await page.getByLabel("Text size in terminals").fill("18");
  await page.getByLabel("Colours of terminals").selectOption("light");
  await page.goto(`${address.split("?")[0]}#/s/${session}`);
  await painted(page, "workspace");
  await command(page, "New terminal");
  const rows = page.locator(".xterm-rows").first();
  await rows.waitFor();
  await expect.poll(() => rows.evaluate((element) => getComputedStyle(element).fontSize)).toBe("18px");
  await screenshot(page, "settings-workspace-large");
});

test("a choice that is made while another one is stored takes nothing back", async () => {
  await page.evaluate(() => {
    location.hash = "#/settings/appearance";
  });
  await painted(page, "settings-appearance");
  let go = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  let stored = 0;
  await page.route("**/rpc/SystemAPI.Set", async (route) => {
    if (stored++ === 0) await held;
    await route.continue();
  });
  await page.getByLabel("Text size in terminals").fill("17");
  await page.getByLabel("Colours of terminals").selectOption("dark");
  go();
  await expect.poll(() => page.getByLabel("Colours of terminals").inputValue()).toBe("dark");
  await page.unroute("**/rpc/SystemAPI.Set");
  await page.reload();
  await painted(page, "settings-appearance");
  expect(await page.getByLabel("Text size in terminals").inputValue()).toBe("17");
  expect(await page.getByLabel("Colours of terminals").inputValue()).toBe("dark");
  await page.getByLabel("Text size in terminals").fill("18");
  await expect.poll(() => page.getByLabel("Text size in terminals").inputValue()).toBe("18");
  await page.goBack();
  await painted(page, "workspace");
});

test("an open terminal takes another size and says so to its program", async () => {
  const columns = async () => {
    await page.locator(".xterm-helper-textarea").first().focus();
    await page.keyboard.type("clear; stty size\n");
    let size = "";
    await expect
      .poll(async () => {
        size = /^(\d+ \d+)\s*$/m.exec(await page.locator(".xterm-rows").first().innerText())?.[1] ?? "";
        return size;
      })
      .not.toBe("");
    return Number(size.split(" ")[1]);
  };
  const before = await columns();
  await page.evaluate(() => {
    location.hash = "#/settings/appearance";
  });
  await painted(page, "settings-appearance");
  await page.getByLabel("Text size in terminals").fill("12");
  await page.getByLabel("Text size", { exact: true }).selectOption("normal");
  await page.getByLabel("Rows").selectOption("compact");
  await page.getByLabel("Colours of terminals").selectOption("page");
  await page.goBack();
  await painted(page, "workspace");
  await expect.poll(columns, { timeout: 20_000 }).toBeGreaterThan(before);
});

test("the schema is drawn as the database has it, and each table is told whole", async () => {
  await command(page, "Diagnostics: Schema");
  await painted(page, "diagnostics-schema");
  await page.getByText("They are as the steps make them.").waitFor();
  const { tables } = await rpc<{ tables: { name: string }[] }>(page, "DataAPI", "Schema");
  expect(await page.locator(".react-flow__node").count()).toBe(tables.length);
  await page.getByRole("option", { name: "terminal_output", exact: true }).click();
  await page
    .getByRole("region", { name: "terminal_output" })
    .getByText("on delete CASCADE")
    .first()
    .waitFor();
  await page.getByRole("main").evaluate((element) => element.scrollTo(0, 0));
  await screenshot(page, "schema-dark");
  expect(await axeFindings(page)).toEqual([]);
});

test("the report for somebody who helps is shown, and copied whole", async () => {
  await command(page, "Diagnostics: About");
  await painted(page, "diagnostics-about");
  await page.getByRole("button", { name: "Make the report" }).click();
  const report = page.getByRole("region", { name: "Report for somebody who helps" }).locator("pre");
  await report.waitFor({ timeout: 30_000 });
  await page.getByRole("button", { name: "Copy everything" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^Holdfast .*\nMode: server/);
  expect(copied).toContain("directory: ok");
  await screenshot(page, "about-dark");
  expect(await axeFindings(page)).toEqual([]);
});

test("all uses of the network are listed, and what is masked can be tried", async () => {
  await command(page, "Settings: Privacy");
  await painted(page, "settings-privacy");
  await page.getByText("A file on this machine; no network.").waitFor();
  await page.getByLabel("Try a text").fill("export DB_PASSWORD=correct9horse7battery");
  const result = page.getByLabel("As it would be stored");
  await expect.poll(() => result.innerText()).toContain("DB_PASSWORD=");
  expect(await result.innerText()).not.toContain("correct9horse");
  await screenshot(page, "privacy-dark");
  expect(await axeFindings(page)).toEqual([]);
});

test("how many nodes of workflows work at once is set, and one too many is refused", async () => {
  await command(page, "Settings: Workflows");
  await painted(page, "settings-workflows");
  const field = page.getByLabel("Of one run");
  await field.fill("6");
  await field.press("Enter");
  const stored = async () => {
    const all = await rpc<{ key: string; value: string }[]>(page, "SettingsAPI", "List");
    return all.find((each) => each.key === "workflows.max_nodes_per_run")?.value;
  };
  await expect.poll(stored).toBe("6");
  await page.getByLabel("Of all runs on this machine").fill("257");
  await page.getByLabel("Of all runs on this machine").press("Enter");
  await page.getByRole("alert").first().waitFor();
  await screenshot(page, "settings-workflows-dark");
  expect(await axeFindings(page)).toEqual([]);
});

test("in Korean, light and in a small window", async () => {
  await command(page, "Theme: light");
  await command(page, "Settings: Appearance");
  await painted(page, "settings-appearance");
  await page.setViewportSize({ width: 960, height: 600 });
  await page.locator("#appearance-locale").selectOption("ko");
  await page.getByRole("heading", { name: "모양" }).waitFor();
  await screenshot(page, "settings-appearance-ko-960");
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole("link", { name: "키보드" }).click();
  await painted(page, "settings-keyboard");
  await screenshot(page, "settings-keyboard-ko-960");
  expect(await axeFindings(page)).toEqual([]);
  await command(page, "진단: 스키마");
  await painted(page, "diagnostics-schema");
  await screenshot(page, "schema-ko-960");
  expect(await axeFindings(page)).toEqual([]);
});
