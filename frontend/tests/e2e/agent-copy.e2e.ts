import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
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
let origin: string;
let work: string;

const line = (value: object) => `${JSON.stringify(value)}\n`;
const asked = (uuid: string, minute: number, content: unknown) =>
  line({
    type: "user",
    uuid,
    timestamp: `2025-01-01T00:0${minute}:00Z`,
    cwd: path.join(home, "work"),
    message: { role: "user", content },
  });
const answered = (id: string, minute: number, content: unknown[]) =>
  line({
    type: "assistant",
    uuid: `line-${id}`,
    timestamp: `2025-01-01T00:0${minute}:30Z`,
    message: { id, model: "m", content, usage: { input_tokens: 5, output_tokens: 7 } },
  });
const text = (said: string) => ({ type: "text", text: said });
const file = () => path.join(home, "claude", "projects", "-work", `${session}.jsonl`);

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "holdfast-copy-"));
  await mkdir(path.dirname(file()), { recursive: true });
  await mkdir(path.join(home, "work"));
  await writeFile(
    file(),
    asked("u1", 0, "Replace the cursor") + answered("msg_1", 0, [text("It is replaced.")]),
  );
  [program, browser] = await Promise.all([
    Program.create({ CLAUDE_CONFIG_DIR: path.join(home, "claude") }),
    launchBrowser(),
  ]);
  page = await openPage(browser);
  await page.goto(await program.start());
  await painted(page, "first-run");
  origin = new URL(page.url()).origin;
  const project = await rpc<{ id: string }>(page, "ProjectAPI", "Add", path.join(home, "work"), true);
  work = (await rpc<{ id: string }>(page, "SessionAPI", "New", project.id, "Cursor")).id;
  await rpc(page, "ForeignAPI", "Run", { from: "claude", place: "", dry_run: false });
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "agent-copy-failed"));
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (home) await rm(home, { recursive: true, force: true });
});

const divider = () => page.locator("[data-restored]");
const says = async () => (await divider().innerText()).replace(/\s+/g, " ").trim();
const messages = () => page.locator("[data-message]").count();
/** Opens a conversation as after a start: nothing is known of its copy. */
async function open(id: string): Promise<void> {
  await page.goto(`${origin}/#/s/${work}/chat/${id}`);
  await page.reload();
  await painted(page, "conversation");
}

describe("a conversation that came back", () => {
  test("says that the agent's own copy has the same", async () => {
    await open(session);
    await expect.poll(says, soon).toBe("Imported, all 2 messages, matches the agent’s copy");
    expect(await divider().getByRole("button").count()).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
  });

  test("takes in what only the agent has, once", async () => {
    await appendFile(
      file(),
      asked("u2", 1, "And its tests") +
        answered("msg_2", 1, [
          text("I run them."),
          { type: "tool_use", id: "call", name: "Bash", input: { command: "go test ./..." } },
        ]) +
        asked("u3", 2, [{ type: "tool_result", tool_use_id: "call", content: "ok" }]),
    );
    await open(session);
    await expect.poll(says, soon).toBe("Imported, 2 messages, agent has 2 messages more Take them in");
    expect(await axeFindings(page)).toEqual([]);
    for (const [width, height] of [
      [1440, 900],
      [960, 600],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const theme of ["light", "dark"]) {
        await command(page, `theme: ${theme}`);
        await page.waitForSelector(`html[data-theme=${theme}]`);
        await screenshot(page, `agent-copy-${theme}-${width}`);
      }
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await divider().getByRole("button", { name: "Take them in" }).click();
    await expect.poll(says, soon).toBe("Imported, all 4 messages, matches the agent’s copy");
    await expect.poll(messages, soon).toBe(4);
    const call = page.locator('[data-call="call"]');
    await call.waitFor();
    expect(await call.getByText("not ended").count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.hasAttribute("data-transcript"))).toBe(true);
    await screenshot(page, "agent-copy-taken");
    const used = await rpc<{ usage: { tokens_received: number } }>(page, "ChatAPI", "Show", session);
    expect(used.usage.tokens_received).toBe(14);
    const again = await rpc<{ taken: number }>(page, "ChatAPI", "TakeIn", session);
    expect(again.taken).toBe(0);
  });

  test("says when the agent's copy is gone, and in Korean", async () => {
    await rename(file(), `${file()}.away`);
    await open(session);
    await expect.poll(says, soon).toBe("Imported, all 4 messages, agent’s copy is gone, resumable from here");
    await command(page, "한국어");
    await page.waitForSelector("html[lang=ko]");
    await expect
      .poll(says, soon)
      .toBe("가져옴, 메시지 4개 모두 있음, 에이전트의 사본은 없으며 여기서 이어 갈 수 있음");
    await screenshot(page, "agent-copy-ko-gone");
    await rename(`${file()}.away`, file());
    await appendFile(file(), asked("u4", 3, "One more"));
    await open(session);
    await expect.poll(says, soon).toBe("가져옴, 메시지 4개, 에이전트에 메시지 1개 더 있음 가져오기");
    await screenshot(page, "agent-copy-ko-more");
    await page.locator("[data-chat-full]").click();
    await painted(page, "workspace");
    await expect.poll(says, soon).toContain("에이전트에 메시지 1개 더 있음");
    await screenshot(page, "agent-copy-ko-panel");
    await page.setViewportSize({ width: 960, height: 600 });
    await screenshot(page, "agent-copy-ko-panel-960");
    await page.setViewportSize({ width: 1440, height: 900 });
    await command(page, "English");
    await page.waitForSelector("html[lang=en]");
  });

  test("says when it came back, beneath what did and above what is said since", async () => {
    const begun = await rpc<{ id: string }>(page, "ChatAPI", "New", {
      agent: "demo",
      cwd: path.join(home, "work"),
    });
    await rpc(page, "ChatAPI", "Send", begun.id, { text: "Hello" });
    await open(begun.id);
    await expect.poll(messages, soon).toBe(2);
    await expect
      .poll(() => page.locator('[data-message="2"]').getAttribute("data-status"), soon)
      .toBe("complete");
    expect(await divider().count()).toBe(0);
    await program.kill();
    await program.start();
    await open(begun.id);
    await expect.poll(says, soon).toMatch(/^Restored \d\d:\d\d, all 2 messages$/);
    await rpc(page, "ChatAPI", "Send", begun.id, { text: "Hello again" });
    await expect.poll(messages, soon).toBe(4);
    await expect.poll(says, soon).toMatch(/^Restored \d\d:\d\d, all 2 messages$/);
    const place = (selector: string) => page.locator(selector).boundingBox();
    const [second, line, third] = await Promise.all(
      ['[data-message="2"]', "[data-restored]", '[data-message="3"]'].map(place),
    );
    expect(second?.y).toBeLessThan(line?.y ?? 0);
    expect(line?.y).toBeLessThan(third?.y ?? 0);
  });
});
