import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import { axeFindings, launchBrowser, rpc, screenshot } from "./browser";
import { cloneOfThisRepository } from "./program";
import { soon, TerminalPage } from "./terminal-page";

let project: string;
let browser: Browser;
let terminals: TerminalPage;
let page: Page;

beforeAll(async () => {
  [project, browser] = await Promise.all([cloneOfThisRepository(), launchBrowser()]);
  terminals = await TerminalPage.open(browser, project);
  page = terminals.page;
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "failed"));
});

afterAll(async () => {
  await browser?.close();
  await terminals?.program.destroy();
  if (project) await rm(path.dirname(project), { recursive: true, force: true });
});

/** Bytes that the page gets over its socket from now on. */
function counted(of: Page): () => number {
  let bytes = 0;
  of.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      bytes += payload.length;
    }),
  );
  return () => bytes;
}

/** Turns the wheel over a terminal, up with a negative number of notches. */
async function wheel(id: string, notches: number): Promise<void> {
  await terminals.pane(id).locator(".terminal-host").hover();
  for (let i = 0; i < Math.abs(notches); i++) await page.mouse.wheel(0, Math.sign(notches) * 120);
}

/** Drags the slider of a terminal to its first row. */
async function dragToTop(id: string): Promise<void> {
  const slider = terminals.pane(id).locator(".terminal-layer:not([data-coming]) .scrollbar.vertical .slider");
  await terminals.pane(id).locator(".terminal-host").hover();
  const box = await slider.boundingBox();
  if (!box) throw new Error("there is nothing to scroll");
  await page.mouse.move(box.x + box.width / 2, box.y + 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y - 400);
  await page.mouse.up();
}

describe("what a terminal shows comes back", () => {
  test("cell by cell, after the owner was killed", async () => {
    const id = await terminals.newTerminal();
    const colours = "printf '\\033[1;31mbold red\\033[0m \\033[38;2;10;200;90mtrue colour\\033[0m 한글\\n'";
    await terminals.run(id, `clear; ${colours}; git log --oneline --color=always -4 | cat`);
    await terminals.shows(id, /한글[\s\S]*[$#]$/m);
    const hangul = terminals.pane(id).locator(".xterm-rows span", { hasText: "한글" });
    const cell = terminals.pane(id).locator(".xterm-rows span", { hasText: "bold red" });
    const widthOf = async (text: typeof cell, cells: number) =>
      ((await text.boundingBox())?.width ?? 0) / cells;
    await expect
      .poll(async () => (await widthOf(hangul, 4)) - (await widthOf(cell, 8)), soon)
      .toBeCloseTo(0, 1);
    await terminals.focus(id);
    await page.keyboard.type("echo half-typed");
    await terminals.shows(id, "echo half-typed");
    const before = await terminals.cells(id);
    await terminals.killOwner();
    await expect.poll(() => terminals.cells(id), soon).toEqual(before);
    await terminals.focus(id);
    await page.keyboard.type("-$((40 + 2))\n");
    await terminals.shows(id, /^half-typed-42$/m);
  });

  test("with vim in the alternate screen, and with what was beneath it", async () => {
    const [id = ""] = await page
      .locator("[data-terminal]")
      .evaluateAll((all) => all.map((pane) => pane.getAttribute("data-terminal") ?? ""));
    await terminals.run(id, "clear; echo beneath; vim -u NONE -N -c 'set number showmode' go.mod");
    await terminals.shows(id, /1 module /);
    await page.keyboard.type("5Gdd");
    await expect.poll(() => terminals.text(id), soon).toMatch(/\n +5 /);
    await page.keyboard.type("ihello");
    await terminals.shows(id, "-- INSERT --");
    await terminals.shows(id, "hello");
    const before = await terminals.cells(id);
    await screenshot(page, "terminal-vim");
    await terminals.killOwner();
    await expect.poll(() => terminals.cells(id), soon).toEqual(before);
    await terminals.focus(id);
    await page.keyboard.press("Escape");
    await page.keyboard.type(":q!\n");
    await terminals.shows(id, /beneath[\s\S]*[$#]$/m);
  });

  test("with a divider between two processes of one terminal", async () => {
    const id = await terminals.newTerminal();
    await terminals.run(id, "echo first-$((1 + 1)); exit 3");
    const bar = terminals.pane(id).locator("[data-ended]");
    await bar.getByText(/exit 3\./).waitFor();
    await bar.getByRole("button", { name: "Start again", exact: true }).click();
    const divider = terminals.pane(id).locator(".terminal-divider");
    await expect.poll(() => divider.innerText(), soon).toMatch(/exit 3\. Started again /);
    await bar.waitFor({ state: "detached" });
    await terminals.shows(id, /first-2[\s\S]*[$#]$/m);
    await terminals.run(id, "echo second-$((1 + 1))");
    await terminals.shows(id, "second-2");
    await screenshot(page, "terminal-restarted");
    const rows = await terminals.rows(id);
    const top = async () => (await divider.boundingBox())?.y;
    const before = await top();
    await terminals.killOwner();
    await expect.poll(() => terminals.rows(id), soon).toEqual(rows);
    expect(await divider.innerText()).toMatch(/exit 3\. Started again /);
    expect(await top()).toBe(before);
  });
});

test("a reader of the screen is told the last lines when it asks, and the line between two processes when it is crossed", async () => {
  const id = await terminals.newTerminal();
  const aloud = terminals.pane(id).locator("[data-aloud]");
  await terminals.run(id, "seq 300 330; exit 3");
  const bar = terminals.pane(id).locator("[data-ended]");
  await bar.getByRole("button", { name: "Start again", exact: true }).click();
  await bar.waitFor({ state: "detached" });
  expect(await aloud.innerText()).toBe("");

  await terminals.run(id, "seq 400 460");
  await terminals.shows(id, /460\n.*[$#]$/m);
  await terminals.focus(id);
  await page.keyboard.press("Control+Alt+r");
  await expect.poll(() => aloud.innerText(), soon).toMatch(/460\n.*[$#]$/);
  const lines = (await aloud.innerText()).split("\n");
  expect(lines).toHaveLength(20);
  expect(lines[0]).toBe("442");
  expect(await axeFindings(page)).toEqual([]);

  await page.keyboard.press("Control+Alt+ArrowUp");
  await expect.poll(() => aloud.innerText(), soon).toMatch(/exit 3\. Started again /);
});

describe("20 MB of output", () => {
  let id: string;
  const lines = 250_000;
  const line = (n: number) =>
    `${String(n).padStart(9, "0")} ${"the quick brown fox ".repeat(4)}`.slice(0, 79);
  const firstNumber = async () =>
    Number(/^(\d{9})/.exec((await terminals.rows(id))[0] ?? "")?.[1] ?? Number.NaN);

  test("opens with little more than what is seen", async () => {
    const file = path.join(path.dirname(project), "lines.txt");
    await writeFile(file, `${Array.from({ length: lines }, (_, n) => line(n)).join("\n")}\n`);
    id = await terminals.newTerminal();
    await terminals.run(id, `clear; cat '${file}'; printf 'all-%s\\n' printed`);
    await expect.poll(() => terminals.text(id), { timeout: 60_000, interval: 250 }).toMatch(/^all-printed/m);
    const received = counted(page);
    await terminals.show();
    await terminals.shows(id, /^all-printed/m);
    expect(received()).toBeLessThan(3 << 20);
  });

  test("is read back without the text moving, as far as the scrollback goes", async () => {
    await rpc(page, "SettingsAPI", "Set", "terminal.scrollback_lines", "60000");
    await terminals.show();
    await terminals.shows(id, /^all-printed/m);
    const limit = terminals.pane(id).locator("[data-top]");
    let before = await firstNumber();
    for (let i = 0; i < 8 && (await limit.count()) === 0; i++) {
      await dragToTop(id);
      await expect.poll(firstNumber, soon).toBeLessThan(before);
      before = await firstNumber();
      // What is loaded comes above the row that is seen, which stays where it is.
      const further = async () => {
        await wheel(id, -1);
        return (await limit.count()) > 0 || (await firstNumber()) < before;
      };
      await expect.poll(further, soon).toBe(true);
      const numbers = (await terminals.rows(id))
        .flatMap((row) => /^(\d{9})/.exec(row)?.[1] ?? [])
        .map(Number);
      expect(numbers).toEqual(numbers.map((_, k) => (numbers[0] ?? 0) + k));
      expect(before - (numbers[0] ?? 0)).toBeLessThan(50);
      before = numbers[0] ?? 0;
    }
    await limit.waitFor();
    expect(await limit.innerText()).toBe("Only the last 60,000 lines are shown");
    expect(before).toBeGreaterThan(lines - 60_100);
    expect(before).toBeLessThan(lines - 59_900);
    await screenshot(page, "terminal-scrolled-back");
  });

  test("stands still while more is printed, and while the pane changes its width", async () => {
    // It prints when a file appears: keys would lead to the end.
    const begin = path.join(path.dirname(project), "begin");
    await terminals.run(id, `until [ -e '${begin}' ]; do sleep 0.1; done; seq 8000`);
    await wheel(id, -20);
    await expect.poll(firstNumber, soon).toBeLessThan(lines - 20);
    const before = await firstNumber();
    await writeFile(begin, "");
    await page.getByRole("button", { name: /new lines/ }).waitFor();
    await expect
      .poll(() => page.getByRole("button", { name: /new lines/ }).innerText(), soon)
      .toMatch(/^8,?00\d /);
    expect(await firstNumber()).toBe(before);
    await page.setViewportSize({ width: 1100, height: 900 });
    await expect.poll(firstNumber, soon).toBe(before);
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect.poll(firstNumber, soon).toBe(before);
    await page.getByRole("button", { name: /new lines/ }).click();
    await terminals.shows(id, /^8000\n/m);
  });

  test("can be searched", async () => {
    await terminals.focus(id);
    await page.keyboard.press("Control+Shift+F");
    const bar = terminals.pane(id).locator("[data-find]");
    await bar.getByRole("searchbox").fill("0002499");
    const found = bar.locator("[data-found]");
    await expect.poll(() => found.innerText(), soon).toMatch(/^[\d,]+ of [\d,]+$/);
    const [, place = "", all = ""] = /^([\d,]+) of ([\d,]+)/.exec(await found.innerText()) ?? [];
    expect(place).toBe(all);
    await page.keyboard.press("Enter");
    const before = Number(all.replace(",", "")) - 1;
    await expect.poll(() => found.innerText(), soon).toBe(`${before.toLocaleString("en-US")} of ${all}`);
    await screenshot(page, "terminal-find");
    expect(await axeFindings(page)).toEqual([]);
    await bar.getByRole("button", { name: "Regular expression" }).click();
    await bar.getByRole("searchbox").fill("00024912[34] ");
    await expect.poll(() => found.innerText(), soon).toBe("2 of 2");
    await bar.getByRole("searchbox").fill("(");
    await expect.poll(() => found.innerText(), soon).toBe("not a valid expression");
    await page.keyboard.press("Escape");
    await bar.waitFor({ state: "detached" });
    expect(await page.evaluate(() => document.activeElement?.className)).toContain("xterm-helper-textarea");
  });
});

test("a search goes on into output that was not loaded", async () => {
  await terminals.show();
  const id = (await page.locator("[data-terminal]").getAttribute("data-terminal")) ?? "";
  await terminals.shows(id, /^8000$/m);
  await terminals.focus(id);
  await page.keyboard.press("Control+Shift+F");
  const bar = terminals.pane(id).locator("[data-find]");
  await bar.getByRole("searchbox").fill("000200000 ");
  const found = bar.locator("[data-found]");
  await expect.poll(() => found.innerText(), soon).toBe("no match");
  const earlier = bar.getByRole("button", { name: "Search earlier output" });
  const search = async () => {
    // What is being loaded may be the last part: then the button goes just before the match is told.
    if ((await found.innerText()) === "no match")
      await earlier.click({ timeout: 500 }).catch(() => undefined);
    return found.innerText();
  };
  await expect.poll(search, soon).toBe("1 of 1");
  await terminals.shows(id, /^000200000 /m);
  await page.keyboard.press("Escape");
});

describe("names and addresses in the output", () => {
  let id: string;

  const link = (text: string) => terminals.pane(id).locator(".xterm-rows > div", { hasText: text }).last();
  const follow = async (text: string) => {
    const box = await link(text).boundingBox();
    if (!box) throw new Error(`${text} is not shown`);
    await page.mouse.move(box.x + 10, box.y + 5 * box.height);
    await page.mouse.move(box.x + 2, box.y + box.height / 2);
    await page.mouse.move(box.x + 10, box.y + box.height / 2);
    await terminals.pane(id).locator("[data-link]").waitFor();
    await page.keyboard.down("Control");
    await page.mouse.click(box.x + 10, box.y + box.height / 2);
    await page.keyboard.up("Control");
  };

  test("a path with a line opens the file there", async () => {
    id = await terminals.newTerminal();
    await terminals.run(id, "cd backend; clear; printf 'workbench/error.go:3%d:2: found\\n' 9");
    await terminals.shows(id, /^workbench\/error.go:39:2/m);
    await follow("workbench/error.go:39:2");
    const view = page.locator("[data-file]");
    await view.waitFor();
    expect(await view.getAttribute("data-file")).toBe(path.join(project, "backend/workbench/error.go"));
    await expect.poll(() => view.locator(".cm-named").innerText(), soon).not.toBe("");
    await screenshot(page, "file-view");
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await view.waitFor({ state: "detached" });
  });

  test("an address opens outside of the page, one behind other words only when it was seen", async () => {
    const origin = new URL(page.url()).origin;
    await terminals.run(id, `clear; echo ${origin}/?plain`);
    await terminals.shows(id, new RegExp(`^${origin}/.plain`, "m"));
    const opened = page.context().waitForEvent("page");
    await follow(`${origin}/?plain`);
    const other = await opened;
    expect(other.url()).toBe(`${origin}/?plain`);
    await other.close();
    await terminals.run(
      id,
      `clear; printf '\\033]8;;${origin}/?hidden\\033\\\\harmless\\033]8;;\\033\\\\\\n'`,
    );
    await terminals.shows(id, /^harmless$/m);
    await follow("harmless");
    const dialog = page.getByRole("dialog", { name: "Open this address?" });
    await dialog.getByText(`${origin}/?hidden`).waitFor();
    await screenshot(page, "address");
    await dialog.getByRole("button", { name: "Cancel" }).click();
  });
});
