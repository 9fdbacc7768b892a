import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from "vitest";
import { axeFindings, command, launchBrowser, openPage, painted, rpc, screenshot } from "./browser";
import { cloneOfThisRepository, Program } from "./program";

const soon = { timeout: 20_000, interval: 100 };

let program: Program;
let project: string;
let browser: Browser;
let page: Page;
let session: string;
let codebase: string;

beforeAll(async () => {
  [program, project, browser] = await Promise.all([
    Program.create({ HOLDFAST_DEMO_SECONDS: "0" }),
    cloneOfThisRepository(),
    launchBrowser(),
  ]);
  page = await openPage(browser);
  await page.goto(await program.start());
  await painted(page, "first-run");
  await fill();
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "search-failed"));
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (project) await rm(path.dirname(project), { recursive: true, force: true });
});

/** A session with task versions, an answered message, a job and a terminal that printed. */
async function fill(): Promise<void> {
  const workflows = path.join(project, ".holdfast", "workflows");
  await mkdir(workflows, { recursive: true });
  const nodes = Array.from({ length: 30 }, (_, i) => `  - id: step-${i}\n    bash: echo ${i}\n`);
  nodes.push("  - id: tubular\n    bash: for i in $(seq 1 900); do echo strike $i of the bell; done\n");
  nodes.push("  - id: celesta\n    bash: echo rings\n    depends_on: [step-0]\n");
  await writeFile(
    path.join(workflows, "chime.yaml"),
    `name: chime\ndescription: Rings.\nworktree: {enabled: false}\nnodes:\n${nodes.join("")}`,
  );
  codebase = (await rpc<{ id: string }>(page, "ProjectAPI", "Add", project, true)).id;
  const made = await rpc<{ id: string }>(page, "SessionAPI", "New", codebase, "공지 배너 다국어 처리");
  session = made.id;
  await rpc(page, "TerminalAPI", "New", {
    work_session_id: session,
    working_directory: "",
    command: [
      "/bin/sh",
      "-c",
      'i=1; while [ $i -le 1200 ]; do echo "row $i of the glockenspiel"; i=$((i+1)); done',
    ],
    cols: 0,
    rows: 0,
    title: "tests",
    idle: false,
  });
  const job = await rpc<{ id: string }>(page, "JobAPI", "Run", {
    session_id: session,
    agent: "demo",
    prompt: "Explain the marimba.",
    command: ["--seconds", "0"],
  });
  await rpc(page, "JobAPI", "Wait", job.id, 20_000);
}

const field = () => page.getByRole("searchbox", { name: "Search" });
const hits = () => page.locator("[data-hit]");
const marks = () => page.locator("[data-hit] mark").allInnerTexts();

/** The rows of the terminal that can be seen. */
const rows = () => page.locator(".terminal-layer:not([data-coming]) .xterm-rows > div").allInnerTexts();

async function type(text: string): Promise<void> {
  await field().fill("");
  await page.keyboard.type(text);
}

test("a keyboard alone finds a line of a terminal and opens the terminal with that match chosen", async () => {
  await page.keyboard.press("Control+Alt+F");
  await painted(page, "search");
  await expect.poll(() => field().evaluate((e) => e === document.activeElement), soon).toBe(true);
  await screenshot(page, "search-empty");
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.type("row 777 of the glock");
  await expect.poll(() => marks(), soon).toEqual(["row 777 of the glock"]);
  expect(await hits().first().innerText()).toMatch(/tests, line 777/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await painted(page, "workspace");
  await expect.poll(() => page.locator("[data-find] [data-found]").innerText(), soon).toMatch(/^1 of 1$/);
  await expect.poll(() => rows(), soon).toContain("row 777 of the glockenspiel");
  await screenshot(page, "search-terminal");
});

/** Whether an element stands in its scroller where it can be seen. */
const inSight = (selector: string) =>
  page.locator(selector).evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    const region = element.closest("[data-transcript], [data-region]")?.getBoundingClientRect();
    return region !== undefined && bottom > region.top && top < region.bottom;
  });

/** Whether a text is marked where it can be seen. */
const lineInSight = (text: string) =>
  page.evaluate((wanted) => {
    const ranges = [...CSS.highlights.values()].flatMap((one) => [...one]);
    return ranges.some((range) => {
      if (range.toString() !== wanted) return false;
      const { top, bottom } = (range as Range).getBoundingClientRect();
      for (let box = range.startContainer.parentElement; box; box = box.parentElement) {
        const frame = box.getBoundingClientRect();
        if (
          box.scrollHeight > box.clientHeight &&
          box.clientHeight > 0 &&
          getComputedStyle(box).overflowY !== "visible"
        )
          if (bottom <= frame.top || top >= frame.bottom) return false;
      }
      return bottom > top;
    });
  }, text);

async function openFirst(text: string): Promise<void> {
  await command(page, "Search everything");
  await painted(page, "search");
  await type(text);
  await expect.poll(() => marks(), soon).toEqual([text]);
  await page.keyboard.press("Enter");
}

test("a message far up in a long conversation is opened, in sight and marked", async () => {
  const chat = await rpc<{ id: string }>(page, "ChatAPI", "New", {
    agent: "demo",
    codebase_id: codebase,
  });
  const send = (text: string) =>
    rpc(page, "ChatAPI", "Send", chat.id, {
      text,
      files: [],
      session_id: session,
      model: "",
      permission: "",
    });
  const long = (name: string) =>
    Array.from({ length: 40 }, (_, line) => `${name} ${line}, a line of its own\n`).join("\n");
  await send("Play the bassoon quietly.");
  for (let i = 0; i < 10; i++) await send(long(`filler ${i}`));
  const last = async () =>
    (await rpc<{ conversation: { last_message_seq: number } }>(page, "ChatAPI", "Show", chat.id)).conversation
      .last_message_seq;
  // The others wait: answers go on to arrive beneath.
  await expect.poll(last, soon).toBeGreaterThan(12);
  await command(page, "Search everything");
  await painted(page, "search");
  await type("Play the bassoon quietly.");
  // Until the answer is there the hits of the question before are shown.
  await expect.poll(async () => [...new Set(await marks())], soon).toEqual(["Play the bassoon quietly."]);
  // The answer repeats the question; the oldest hit is the question itself.
  await hits().last().click();
  await page.keyboard.press("Enter");
  await painted(page, "conversation");
  await expect.poll(() => page.locator("[data-found-message]").count(), soon).toBe(1);
  await expect.poll(() => inSight("[data-found-message]"), soon).toBe(true);
  expect(await page.locator("[data-found-message]").innerText()).toContain("Play the bassoon quietly.");
  await screenshot(page, "search-message");
});

test("a message of no session is opened in one of its project, marked", async () => {
  const chat = await rpc<{ id: string }>(page, "ChatAPI", "New", { agent: "demo", codebase_id: codebase });
  const said = { text: "Tune the ocarina.", files: [], session_id: "", model: "", permission: "" };
  await rpc(page, "ChatAPI", "Send", chat.id, said);
  await command(page, "Search everything");
  await painted(page, "search");
  await type("Tune the ocarina");
  await expect.poll(async () => [...new Set(await marks())], soon).toEqual(["Tune the ocarina"]);
  await hits().last().click();
  await page.keyboard.press("Enter");
  await page.locator(`[data-chat-screen="${chat.id}"]`).waitFor();
  await expect.poll(() => inSight("[data-found-message]"), soon).toBe(true);
});

test("what a tool printed is opened in its call", async () => {
  await rpc(page, "AgentAPI", "SaveProvider", {
    name: "scripted",
    label: "Scripted agent",
    kind: "acp",
    argv: [process.execPath, fileURLToPath(new URL("acp-agent.mjs", import.meta.url)), "1500"],
  });
  const chat = await rpc<{ id: string }>(page, "ChatAPI", "New", {
    agent: "acp:scripted",
    codebase_id: codebase,
    permission: "all",
  });
  const said = { text: "Vet it.", files: [], session_id: session, model: "", permission: "all" };
  await rpc(page, "ChatAPI", "Send", chat.id, said);
  await command(page, "Search everything");
  await painted(page, "search");
  // It is asked for before the answer has ended: what nothing has is looked for again.
  await type("package backend");
  await expect.poll(() => hits().count(), { ...soon, timeout: 40_000 }).toBeGreaterThan(0);
  // The answer says it too, and may be found first.
  const tool = async () => {
    await type("package backen");
    await type("package backend");
    return page.locator('[data-hit="tool"]').count();
  };
  await expect.poll(tool, { timeout: 20_000, interval: 1000 }).toBeGreaterThan(0);
  await page.locator('[data-hit="tool"]').first().click();
  await page.keyboard.press("Enter");
  await page.locator(`[data-chat-screen="${chat.id}"]`).waitFor();
  const printed = page.locator('[data-found-message] [data-call="read"] pre').getByText("package backend");
  await expect.poll(() => printed.count(), soon).toBe(1);
  await screenshot(page, "search-tool");
  // Far beneath the lines that an opened call shows at first.
  await command(page, "Search everything");
  await painted(page, "search");
  await type("line 1417 of the reading");
  await expect.poll(() => page.locator('[data-hit="tool"]').count(), soon).toBe(1);
  await page.keyboard.press("Enter");
  await page.locator(`[data-chat-screen="${chat.id}"]`).waitFor();
  await expect.poll(() => lineInSight("line 1417 of the reading"), soon).toBe(true);
  await screenshot(page, "search-tool-line");
});

test("a line of a job's output is gone to and marked", async () => {
  const run = await rpc<{ id: string }>(page, "JobAPI", "Run", {
    session_id: session,
    agent: "shell",
    prompt: "",
    command: ["/bin/sh", "-c", "for i in $(seq 1 1500); do echo bar $i of the celeste; done"],
  });
  await rpc(page, "JobAPI", "Wait", run.id, 20_000);
  await openFirst("bar 1234 of the celeste");
  await painted(page, "workspace");
  await expect.poll(() => lineInSight("bar 1234 of the celeste"), soon).toBe(true);
  await screenshot(page, "search-job-line");
});

test("a job is opened with the match marked in its prompt or answer", async () => {
  await command(page, "Search everything");
  await painted(page, "search");
  await type("Explain the marimba");
  await expect.poll(() => page.locator('[data-hit="job"]').count(), soon).toBeGreaterThan(0);
  await page.locator('[data-hit="job"]').first().click();
  await page.keyboard.press("Enter");
  await painted(page, "workspace");
  const marked = () =>
    page.evaluate(() =>
      [...CSS.highlights.values()].flatMap((one) => [...one].map((range) => range.toString())),
    );
  await expect.poll(marked, soon).toContain("Explain the marimba");
  await expect.poll(() => page.locator('[data-fold="prompt"]').innerText(), soon).toContain("marimba");
});

test("a version of the task is opened as it was", async () => {
  const view = await rpc<{ task: { version: number } }>(page, "SessionAPI", "Show", session);
  const lines = Array.from({ length: 400 }, (_, i) => `Measure ${i} is for strings.`);
  const line = "Measure 390 is for strings.";
  const first = lines.join("\n");
  const moved = await rpc<{ version: number }>(
    page,
    "SessionAPI",
    "SetTask",
    session,
    first,
    view.task.version,
  );
  expect(moved).toBeTruthy();
  const now = await rpc<{ task: { version: number } }>(page, "SessionAPI", "Show", session);
  await rpc(page, "SessionAPI", "SetTask", session, "Write for strings alone.", now.task.version);
  await openFirst(line);
  await painted(page, "workspace");
  await expect.poll(() => page.locator("[data-task-text]").innerText(), soon).toContain(line);
  await expect.poll(() => lineInSight(line), soon).toBe(true);
  await screenshot(page, "search-task");
});

test("a selection of files is opened as it was", async () => {
  const version = async () =>
    (await rpc<{ files: { version: number } }>(page, "SessionAPI", "Show", session)).files.version;
  await rpc(page, "SessionAPI", "SetFiles", session, ["Makefile", "go.mod"], [], await version());
  await rpc(page, "SessionAPI", "SetFiles", session, ["README.md"], [], await version());
  await openFirst("Makefile");
  await painted(page, "workspace");
  await expect
    .poll(() => page.locator("[data-files-index]").innerText(), soon)
    .toMatch(/Selection 1\D[\s\S]*2 files/);
  await screenshot(page, "search-files");
});

test("an event of a run is opened, in sight and marked", async () => {
  const run = await rpc<{ id: string }>(page, "WorkflowAPI", "Run", {
    codebase_id: codebase,
    workflow: "chime",
    message: "Ring",
    no_worktree: true,
  });
  const status = async () =>
    (await rpc<{ run: { status: string } }>(page, "WorkflowAPI", "Show", run.id)).run.status;
  await expect.poll(status, soon).toBe("completed");
  await command(page, "Search everything");
  await painted(page, "search");
  await type("celesta");
  await expect.poll(() => page.locator('[data-hit="event"]').count(), soon).toBeGreaterThan(0);
  await page.locator('[data-hit="event"]').first().click();
  await page.keyboard.press("Enter");
  await painted(page, "runs");
  await expect.poll(() => page.locator("[data-found-event]").count(), soon).toBe(1);
  await expect.poll(() => inSight("[data-found-event]"), soon).toBe(true);
  await screenshot(page, "search-event");
  await openFirst("strike 777 of the bell");
  await painted(page, "runs");
  await expect.poll(() => page.locator('[data-detail="tubular"]').count(), soon).toBe(1);
  await expect.poll(() => lineInSight("strike 777 of the bell"), soon).toBe(true);
  await screenshot(page, "search-node");
});

test("Korean is found by one, two and three syllables", async () => {
  await command(page, "Search everything");
  await painted(page, "search");
  for (const text of ["공", "공지", "다국어", "국", "국어"]) {
    await type(text);
    await expect.poll(() => marks(), soon).toEqual([text]);
  }
  await page.keyboard.press("Enter");
  await painted(page, "workspace");
});

test("filters narrow, and what they hide is counted", async () => {
  await command(page, "Search everything");
  await type("marimba");
  await expect.poll(() => hits().count(), soon).toBeGreaterThan(0);
  const all = await hits().count();
  await page.getByRole("button", { name: "Task versions" }).click();
  await expect.poll(() => page.locator("[data-no-hits]").innerText(), soon).toContain(`hide ${all} place`);
  await screenshot(page, "search-hidden");
  await page.getByRole("button", { name: "Search without filters" }).click();
  await expect.poll(() => hits().count(), soon).toBe(all);
  await screenshot(page, "search-dark");
  await command(page, "Theme: light");
  await screenshot(page, "search-light");
  expect(await axeFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 960, height: 600 });
  await command(page, "한국어");
  await screenshot(page, "search-ko-960");
  expect(await axeFindings(page)).toEqual([]);
});

test("an index that is behind says so, until it is not", async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await command(page, "English");
  await command(page, "Search everything");
  await painted(page, "search");
  const behind = page.locator("[data-behind]");
  expect(await behind.count()).toBe(0);
  await setTask("Something new to index.");
  // Another program that holds the file keeps the indexer from writing, as a long transaction would.
  const free = await program.holdDatabase();
  try {
    await expect
      .poll(() => behind.allInnerTexts(), { ...soon, timeout: 40_000 })
      .toEqual([expect.stringMatching(/^Index is 1\d s behind$/)]);
    await screenshot(page, "search-behind");
  } finally {
    await free();
  }
  await expect.poll(() => behind.count(), soon).toBe(0);
});

async function setTask(text: string): Promise<number> {
  const { task } = await rpc<{ task: { version: number } }>(page, "SessionAPI", "Show", session);
  const began = performance.now();
  await rpc(page, "SessionAPI", "SetTask", session, text, task.version);
  return performance.now() - began;
}

test("the index is rebuilt beneath searches and writes, tells how far it is, and can be stopped", async () => {
  await rpc(page, "TerminalAPI", "New", {
    work_session_id: session,
    working_directory: "",
    command: ["/bin/sh", "-c", "seq 1000000 3000000; echo the flood has ended"],
    cols: 0,
    rows: 0,
    title: "flood",
    idle: false,
  });
  await command(page, "Search everything");
  await painted(page, "search");
  await type("the flood has ended");
  await expect.poll(() => hits().count(), { ...soon, timeout: 60_000 }).toBeGreaterThan(0);
  const state = page.locator("[data-rebuilding]");
  await page.getByRole("button", { name: "Rebuild index" }).press("Enter");
  await state.waitFor();
  await expect.poll(() => state.innerText(), soon).toMatch(/[1-9][\d,]* (dropped|written)/);
  await screenshot(page, "search-rebuilding");
  expect(await setTask("Tune the lute while it is rebuilt.")).toBeLessThan(2000);
  await page.getByRole("button", { name: "Stop rebuilding" }).press("Enter");
  await expect.poll(() => state.count(), soon).toBe(0);
  // The command does the same, beside further writes; what is written meanwhile is found.
  const rebuilt = program.command("holdfast search --rebuild");
  await state.waitFor();
  const slowest = Math.max(await setTask("Tune the lyre."), await setTask("Tune the zither of 1702."));
  expect(slowest).toBeLessThan(2000);
  await type("zither of 1702");
  await rebuilt;
  await expect.poll(() => state.count(), soon).toBe(0);
  await expect.poll(() => marks(), soon).toEqual(["zither of 1702"]);
  await type("the flood has ended");
  await expect.poll(async () => [...new Set(await marks())], soon).toEqual(["the flood has ended"]);
});

test("Japanese and Chinese are found within words, and every filter is set by keys", async () => {
  await setTask("東京都の天気は晴れ\n数据库迁移完成");
  await command(page, "Search everything");
  await painted(page, "search");
  for (const text of ["京", "天気", "据库", "移完"]) {
    await type(text);
    await expect.poll(() => marks(), soon).toEqual([text]);
  }
  await page.keyboard.press("Tab");
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
  expect(await focused()).toBe("Messages");
  await page.keyboard.press("Space");
  await page.locator("[data-no-hits]").waitFor();
  await page.keyboard.press("Space");
  await expect.poll(() => hits().count(), soon).toBe(1);
  for (let at = 0; at < 9; at++) await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Agent");
  await page.keyboard.press("ArrowDown");
  await expect
    .poll(() => page.locator("[data-no-hits]").innerText(), soon)
    .toMatch(/Searched: .+; .+\.[\s\S]+hide 1 place/);
  await screenshot(page, "search-none");
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => hits().count(), soon).toBe(1);
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => hits().count(), soon).toBe(1);
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => hits().count(), soon).toBe(1);
});

test("examples of an empty search are found", async () => {
  await command(page, "Search everything");
  await painted(page, "search");
  await field().fill("");
  const example = page.locator("[data-examples] button").first();
  const text = await example.innerText();
  await example.press("Enter");
  await expect.poll(async () => (await marks())[0], soon).toBe(text);
});

test("the palette finds what is kept", async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.keyboard.press("F1");
  await page.getByRole("combobox").fill("row 42 of");
  const found = page.locator('[id^="hit-"]');
  await expect.poll(() => found.count(), soon).toBe(1);
  expect(await found.innerText()).toContain("42");
  await screenshot(page, "search-palette");
  await found.click();
  await painted(page, "workspace");
});

test("the palette is narrowed by a sign or by Tab, stays with Ctrl, and has what was run last", async () => {
  await command(page, "English");
  const [field, scope] = [page.getByRole("combobox"), page.locator("[data-scope]")];
  const options = page.locator("[data-palette] [role=option]");
  const groups = () => options.evaluateAll((all) => [...new Set(all.map(({ id }) => id.split("-")[0]))]);
  await page.keyboard.press("F1");
  await expect.poll(() => options.first().innerText(), soon).toContain("English");
  await page.keyboard.type("@chime.y");
  const file = page.locator('[id="file-.holdfast/workflows/chime.yaml"]');
  await file.waitFor();
  await expect.poll(groups, soon).toEqual(["file"]);
  expect(await file.locator("b").allInnerTexts()).toEqual(["chime.y"]);
  await screenshot(page, "palette-files");
  expect(await axeFindings(page)).toEqual([]);
  await field.fill(">dark");
  await expect.poll(groups, soon).toEqual(["command"]);
  await page.keyboard.press("Control+Enter");
  await page.locator("html[data-theme=dark]").waitFor();
  expect(await field.inputValue()).toBe(">dark");
  await field.fill("공지");
  for (const [key, now] of [
    ["Tab", "commands"],
    ["Tab", "files"],
    ["Tab", "sessions"],
  ] as const) {
    await page.keyboard.press(key);
    expect(await scope.getAttribute("data-scope")).toBe(now);
  }
  await expect.poll(groups, soon).toEqual(["session"]);
  await page.keyboard.press("Shift+Tab");
  expect(await field.inputValue()).toBe("@공지");
  await field.fill("@chime.y");
  await file.waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(() => page.getByRole("dialog").innerText(), soon).toContain("description: Rings.");
});
