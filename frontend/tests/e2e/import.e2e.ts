import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import { axeFindings, command, launchBrowser, openPage, painted, rpc, screenshot } from "./browser";
import { Program } from "./program";

const soon = { timeout: 20_000, interval: 100 };
const session = "0a1b2c3d-0000-4000-8000-000000000001";

let program: Program;
let home: string;
let browser: Browser;
let page: Page;

/** A session of Claude Code as it lies in its folder, with a line that is none. */
const transcript = [
  {
    type: "user",
    uuid: "u1",
    timestamp: "2025-01-01T00:00:00Z",
    cwd: "/src",
    message: { role: "user", content: "Replace the cursor" },
  },
  {
    type: "assistant",
    uuid: "a1",
    timestamp: "2025-01-01T00:00:01Z",
    message: { id: "msg_1", model: "m", content: [{ type: "text", text: "It is replaced." }] },
  },
];
const file = () => path.join(home, "claude", "projects", "-src", `${session}.jsonl`);

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "holdfast-import-"));
  await mkdir(path.dirname(file()), { recursive: true });
  await writeFile(file(), `${transcript.map((line) => JSON.stringify(line)).join("\n")}\nno json\n`);
  const nothing = path.join(home, "nothing");
  [program, browser] = await Promise.all([
    Program.create({
      CLAUDE_CONFIG_DIR: path.join(home, "claude"),
      CODEX_HOME: nothing,
      ARCHON_HOME: nothing,
      XDG_DATA_HOME: nothing,
    }),
    launchBrowser(),
  ]);
  page = await openPage(browser);
  await page.goto(await program.start());
  await painted(page, "first-run");
  await page.goto(`${new URL(page.url()).origin}/#/settings/data`);
  await painted(page, "data");
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "failed-import"));
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (home) await rm(home, { recursive: true, force: true });
});

const report = (state: string) => page.locator(`[data-import-report=${state}]`);
const conversations = async () => (await rpc<unknown[] | null>(page, "ChatAPI", "List", "", 0, "", 10)) ?? [];

describe("Settings, Data, import from elsewhere", () => {
  test("finds a source, and a dry run changes nothing", async () => {
    const source = page.locator("[data-import-source=claude]");
    await source.getByText("1 file").waitFor();
    expect(await page.locator("[data-import-source]").count()).toBe(1);
    await source.getByRole("button", { name: "Dry run of Claude Code" }).press("Enter");
    await report("dry").locator("[data-import-kind=message]").getByText("2", { exact: true }).waitFor();
    expect(await conversations()).toHaveLength(0);
  });

  test("imports once, reports what it skipped, and leaves the source alone", async () => {
    const before = await readFile(file(), "utf8");
    await page.getByRole("button", { name: "Import from Claude Code" }).click();
    await report("done").waitFor();
    await report("done").getByText("1 row was skipped").click();
    await report("done").getByText("It is no JSON object.").waitFor();
    await expect.poll(async () => (await conversations()).length, soon).toBe(1);
    await page.getByRole("button", { name: "Import from Claude Code" }).click();
    await expect
      .poll(() => report("done").locator("[data-import-kind=conversation]").textContent(), soon)
      .toBe("Conversations01");
    expect(await conversations()).toHaveLength(1);
    expect(await readFile(file(), "utf8")).toBe(before);
  });

  test("says of another place that it is no source", async () => {
    await page.locator("[data-import-elsewhere] summary").click();
    await page.getByLabel("File, folder or PostgreSQL address").fill(file());
    await page.keyboard.press("Enter");
    await page.getByText(/no SQLite database/).waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  test.each(["dark", "light"] as const)("has no finding in the %s theme", async (name) => {
    await page.getByRole("button", { name: "Dry run of Claude Code" }).click();
    await report("dry").waitFor();
    await command(page, `theme: ${name}`);
    await page.waitForSelector(`html[data-theme=${name}]`);
    await page.locator("#data-import").scrollIntoViewIfNeeded();
    await screenshot(page, `import-${name}`);
    expect(await axeFindings(page)).toEqual([]);
  });

  test("is whole in a small window, and in Korean", async () => {
    await page.setViewportSize({ width: 960, height: 600 });
    await command(page, "Settings: Appearance");
    await painted(page, "settings-appearance");
    await page.locator("#appearance-locale").selectOption("ko");
    await page.getByRole("link", { name: "데이터" }).click();
    await painted(page, "data");
    await page.getByRole("button", { name: "Claude Code 미리 보기" }).click();
    await report("dry").waitFor();
    await page.locator("#data-import").scrollIntoViewIfNeeded();
    // What the program itself says of a row and of a wrong place is Korean too.
    const skipped = page.locator("[data-import-skipped]");
    await skipped.locator("summary").click();
    await skipped.getByText("JSON 객체가 아닙니다.").first().waitFor();
    expect(await skipped.locator("[lang=en]").count()).toBe(0);
    await page.locator("[data-import-elsewhere] summary").click();
    await page.locator("[data-import-elsewhere] input").first().fill(file());
    await page.keyboard.press("Enter");
    await page
      .getByText("SQLite 데이터베이스가 아니거나 손상된 파일입니다. 아무것도 바뀌지 않았습니다.")
      .waitFor();
    await screenshot(page, "import-ko");
    expect(await axeFindings(page)).toEqual([]);
  });

  test("shows every message of a conversation that is longer than a browser lays out", async () => {
    await rpc(page, "SystemAPI", "Set", "locale", "en");
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.reload();
    await painted(page, "data");
    const many = 30_000; // 20,000 are laid out at a time
    const cwd = path.join(home, "long");
    await mkdir(cwd);
    const codebase = await rpc<{ id: string }>(page, "ProjectAPI", "Add", cwd, true);
    const lines = Array.from({ length: many }, (_, i) => ({
      type: i % 2 === 0 ? "user" : "assistant",
      uuid: `long-${i}`,
      timestamp: new Date(Date.UTC(2025, 1, 1) + i * 1000).toISOString(),
      cwd,
      message:
        i % 2 === 0
          ? { role: "user", content: `question ${i + 1}` }
          : { id: `long_${i}`, model: "m", content: [{ type: "text", text: `answer ${i + 1}` }] },
    }));
    const long = file().replace(session, "0a1b2c3d-0000-4000-8000-000000000002");
    await writeFile(long, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const places = await rpc<{ place: string }[]>(page, "ForeignAPI", "Sources");
    await rpc(page, "ForeignAPI", "Run", { from: "claude", place: places[0]?.place, dry_run: false });
    const made = await rpc<{ id: string }>(page, "SessionAPI", "New", codebase.id, "Long");
    const chats = await rpc<{ id: string; codebase_id: string }[]>(
      page,
      "ChatAPI",
      "List",
      codebase.id,
      0,
      "",
      10,
    );
    await page.goto(`${new URL(page.url()).origin}/#/s/${made.id}/chat/${chats[0]?.id}`);
    const text = (words: string) => page.locator("[data-transcript]").getByText(words, { exact: true });
    await text(`answer ${many}`).waitFor();
    await page.locator("[data-transcript]").focus();
    await page.keyboard.press("Home");
    await text("question 1").waitFor();
    await page.keyboard.press("End");
    await text(`answer ${many}`).waitFor();
    // Upwards, past where the part that was laid out began: what is read moves as far as the reader moved it.
    const jumps = await page.locator("[data-transcript]").evaluate(async (box) => {
      const frames = () =>
        new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30))));
      const rows = () =>
        [...box.querySelectorAll<HTMLElement>("[data-index]")].map((row) => ({
          text: /(question|answer) \d+/.exec(row.innerText)?.[0] ?? "",
          y: row.getBoundingClientRect().y - box.getBoundingClientRect().y,
        }));
      box.scrollTo(0, 62_000);
      for (let i = 0; i < 10; i++) await frames();
      const found: string[] = [];
      for (let step = 0; step < 24; step++) {
        const before = rows().find(({ text, y }) => text !== "" && y >= 0);
        box.scrollBy(0, -150);
        await frames();
        const after = rows().find(({ text }) => text === before?.text);
        if (!before || !after || Math.abs(after.y - before.y - 150) > 2)
          found.push(`${JSON.stringify(before)} ${JSON.stringify(after)}`);
      }
      return { found, top: box.scrollTop };
    });
    expect(jumps.found).toEqual([]);
    expect(jumps.top).toBeGreaterThan(100_000);
    await page.keyboard.press("Control+f");
    await page.getByRole("textbox", { name: "Find in this conversation" }).fill("QUESTION 4321");
    await page.locator("[data-found]").getByText("1 match").waitFor();
    await page.keyboard.press("Enter");
    await text("question 4321").waitFor();
    await screenshot(page, "import-long");
  });
});
