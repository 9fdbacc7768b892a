import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from "vitest";
import { axeFindings, command, launchBrowser, openPage, painted, rpc, screenshot } from "./browser";
import { cloneOfThisRepository, Program } from "./program";

const soon = { timeout: 20_000, interval: 50 };

let program: Program;
let project: string;
let browser: Browser;
let page: Page;
let session: string;
let codebase: string;

const paragraphs = Array.from({ length: 30 }, (_, i) => `Paragraph ${i + 1} of the task.`).join("\n\n");
/** Version n is the n-th of these. */
const texts = [
  "",
  `# Feed skips incidents\n\nUse OFFSET.\n\n${paragraphs}`,
  `# Feed skips incidents\n\nUse a cursor.\n\n${paragraphs}`,
  `# Feed skips incidents while paging\n\nUse a keyset cursor.\n\n${paragraphs}`,
];
const selections = [["go.mod"], ["go.mod", "main.go"], ["README.md"]];

beforeAll(async () => {
  [program, project, browser] = await Promise.all([
    Program.create({ PATH: "/usr/bin:/bin", HOLDFAST_DEMO_SECONDS: "1" }),
    cloneOfThisRepository(),
    launchBrowser(),
  ]);
  page = await openPage(browser);
  await page.goto(await program.start());
  await painted(page, "first-run");
  const { id } = await rpc<{ id: string }>(page, "ProjectAPI", "Add", project, false);
  codebase = id;
  session = (await rpc<{ id: string }>(page, "SessionAPI", "New", id, "Keyset feed pagination")).id;
  for (const [at, text] of texts.entries()) {
    if (at > 0) await rpc(page, "SessionAPI", "SetTask", session, text, at);
  }
  for (const [at, files] of selections.entries()) {
    const excluded = at === 1 ? ["wails.json"] : [];
    await rpc(page, "SessionAPI", "SetFiles", session, files, excluded, at + 1);
  }
  await open();
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "failed"));
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (project) await rm(path.dirname(project), { recursive: true, force: true });
});

async function open(): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#/s/${session}`);
  await page.reload();
  await painted(page, "workspace");
  await page.locator("[role=treeitem]").first().waitFor();
}

const knot = (strand: RegExp, id: number) =>
  page.getByRole("listbox", { name: strand }).locator(`[data-knot="${id}"]`);
const versions = /Versions of the task/;
const viewed = () => page.locator("[data-task-text]").getAttribute("data-viewed");
const taskIndex = async () => Number(await page.locator("[data-task-index]").getAttribute("data-task-index"));
const filesIndex = async () =>
  Number(await page.locator("[data-files-index]").getAttribute("data-files-index"));
const changed = (kind: string) =>
  page.locator(`[data-task-compare] [data-line=${kind}]`).evaluateAll((lines) => lines.length);

test("versions of the task are walked, compared and brought back from the keyboard", async () => {
  await page.keyboard.press("Control+Alt+[");
  await expect.poll(viewed, soon).toBe("2");
  await page.keyboard.press("Control+Alt+[");
  await expect.poll(viewed, soon).toBe("1");
  await page.keyboard.press("Control+Alt+]");
  await expect.poll(viewed, soon).toBe("2");
  await page.keyboard.press("Control+Alt+D");
  await page.getByText("Version 2 compared with version 3.").waitFor();
  expect([await changed("removed"), await changed("added")]).toEqual([2, 2]);
  expect(await axeFindings(page)).toEqual([]);
  await screenshot(page, "workspace-compare");
  await page.keyboard.press("Control+Alt+D");
  await page.locator("[data-task-compare]").waitFor({ state: "detached" });
  // The range on the strand: from the shown version two back, the first of which is the empty one.
  await knot(versions, 2).focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await page.getByText("Version 1 compared with version 2.").waitFor();
  await page.keyboard.press("Shift+ArrowLeft");
  await page.getByText("Version 0 compared with version 2.").waitFor();
  await page.getByRole("button", { name: "End comparison" }).click();
  await page.getByRole("button", { name: "Make it current" }).click();
  await expect.poll(taskIndex, soon).toBe(4);
  await expect.poll(viewed, soon).toBeNull();
  expect(await page.locator("[data-task-text] .cm-content").innerText()).toContain("Use a cursor.");
});

test("earlier selections are looked at and brought back", async () => {
  await page.getByRole("button", { name: "Selections: 3 of 3 is current" }).click();
  await knot(/Selections of files/, 2).click();
  await page.getByText(/Selection 2, .*: 2 files, 1 excluded\. Read only\./).waitFor();
  const tick = (file: string) =>
    page.locator(`[role=treeitem][data-path="${file}"]`).getAttribute("data-tick");
  await command(page, "Filter files");
  await page.getByRole("searchbox", { name: "Filter files" }).fill("main.go");
  await expect.poll(() => tick("main.go"), soon).toBe("on");
  // A click on an older selection changes nothing.
  await page.locator('[role=treeitem][data-path="main.go"]').click();
  expect(await tick("main.go")).toBe("on");
  expect(await filesIndex()).toBe(3);
  await page.getByRole("searchbox").press("Escape");
  expect(await axeFindings(page)).toEqual([]);
  await screenshot(page, "workspace-selections");
  await page.getByRole("button", { name: "Make it current" }).click();
  await expect.poll(filesIndex, soon).toBe(4);
  await page.getByText("2 of ").first().waitFor();
});

test("the list of versions opens what it names", async () => {
  await page.getByRole("tab", { name: "Versions" }).click();
  await page.getByRole("button", { name: "Version 1", exact: true }).click();
  await expect.poll(viewed, soon).toBe("1");
  await page.getByRole("button", { name: "Selection 3", exact: true }).click();
  await page.getByText(/Selection 3, .*: 1 file, 0 excluded\. Read only\./).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole("button", { name: "Back to 4" }).first().click();
  await page.getByRole("button", { name: "Back to 4" }).click();
  await expect.poll(viewed, soon).toBeNull();
});

/** A conversation with more than one view of it, whose composer has a text that was not sent. */
async function talk(): Promise<string> {
  const { id } = await rpc<{ id: string }>(page, "ChatAPI", "New", {
    codebase_id: codebase,
    agent: "demo",
    platform_type: "",
    platform_conversation_id: "",
    title: "",
    cwd: "",
    model: "",
    permission: "",
  });
  for (const seq of [2, 4]) {
    await rpc(page, "ChatAPI", "Send", id, { text: paragraphs });
    await expect
      .poll(
        async () =>
          (await rpc<{ status: string }[]>(page, "ChatAPI", "Messages", id, seq - 1, 1))?.[0]?.status,
        soon,
      )
      .toBe("complete");
  }
  return id;
}

/** The sequence of the message at the top of the transcript. */
const readAt = () =>
  page.locator("[data-transcript]").evaluate((element) => {
    const top = element.getBoundingClientRect().top;
    const messages = [...element.querySelectorAll<HTMLElement>("[data-message]")];
    return messages.find((each) => each.getBoundingClientRect().bottom > top + 1)?.dataset.message;
  });
/** How many pixels of that message are scrolled out of sight. */
const readInto = () =>
  page
    .locator("[data-transcript]")
    .evaluate((element) =>
      Math.round(
        element.getBoundingClientRect().top -
          (element.querySelector('[data-message="2"]')?.getBoundingClientRect().top ?? 0),
      ),
    );
const panes = () => page.locator("[data-region=terminals] [data-terminal]");

/** All that a session is expected to come back with. */
async function state() {
  const number = (name: string) =>
    page.getByRole("separator", { name }).getAttribute("aria-valuenow").then(Number);
  return {
    taskWidth: await number("Width of the task column"),
    filesHeight: await number("Height of the task text"),
    dockHeight: await number("Height of the terminals"),
    inspectorWidth: await number("Width of the inspector"),
    version: await viewed(),
    compared: await page.locator("[data-task-compare]").count(),
    taskTop: await page.locator("[data-task-text] .cm-scroller").evaluate((e) => Math.round(e.scrollTop)),
    filesTop: await page.getByRole("tree").evaluate((e) => Math.round(e.scrollTop)),
    folders: await page.locator("[role=treeitem][aria-expanded=true]").count(),
    selections: await page.getByRole("listbox", { name: /Selections of files/ }).count(),
    centre: await page.locator("[data-centre-tab]").getAttribute("data-centre-tab"),
    inspector: await page.getByRole("tab", { name: "Versions" }).getAttribute("aria-selected"),
    versionsTop: await page
      .getByRole("tabpanel", { name: "Versions" })
      .evaluate((e) => Math.round(e.scrollTop)),
    rail: await page.getByRole("navigation").count(),
    row: await page.locator("[role=treeitem][tabindex='0']").getAttribute("data-path"),
    chat: await page.locator("[data-chat]").getAttribute("data-chat"),
    readAt: await readAt(),
    panes: await panes().evaluateAll((all) =>
      all.map((each) => [each.getAttribute("data-terminal"), Math.round(each.getBoundingClientRect().width)]),
    ),
  };
}

test("a session comes back as it was left, after a reload and after the owner was killed", async () => {
  for (const [name, key] of [
    ["Width of the task column", "ArrowRight"],
    ["Height of the task text", "ArrowUp"],
    ["Height of the terminals", "ArrowUp"],
    ["Width of the inspector", "ArrowLeft"],
  ] as const) {
    await page.getByRole("separator", { name }).press(key);
  }
  await page.getByRole("tab", { name: "Versions" }).click();
  await page.setViewportSize({ width: 1440, height: 700 }); // so that the list of versions is too long
  await page.getByRole("tabpanel", { name: "Versions" }).evaluate((e) => e.scrollTo(0, 40));
  await command(page, "New terminal");
  await expect.poll(() => panes().count(), soon).toBe(1);
  await command(page, "show another beside");
  await expect.poll(() => panes().count(), soon).toBe(2);
  const chat = await talk();
  await page.getByRole("tab", { name: "Conversation" }).click();
  await page.locator(`[data-chat-row="${chat}"]`).click();
  await page.locator('[data-message="4"]').waitFor();
  await page.locator('[data-message="1"]').evaluate((e) => e.scrollIntoView({ block: "start" }));
  await page.locator('[data-message="2"]').evaluate((e) => e.scrollIntoView({ block: "start" }));
  await page.locator("[data-transcript]").evaluate((e) => e.scrollBy(0, 150));
  await page.locator('[role=treeitem][data-path="backend"]').click();
  await page.locator('[role=treeitem][data-path="backend/agent"]').waitFor();
  await knot(versions, 1).click();
  await expect.poll(viewed, soon).toBe("1");
  await page.locator("[data-task-text] .cm-scroller").evaluate((e) => e.scrollTo(0, 120));
  await page.locator('[role=treeitem][data-path="backend/agent"]').focus();
  await page.getByRole("tree").evaluate((e) => e.scrollTo(0, 90));
  const left = await state();
  const tops = { taskTop: 120, filesTop: 90, versionsTop: 40 };
  expect(left).toMatchObject({ ...tops, version: "1", row: "backend/agent", readAt: "2", chat });
  const stored = async () =>
    JSON.parse((await rpc<string>(page, "SystemAPI", "Get", `layout/${session}`)) ?? "{}");
  const place = { ...tops, filesAt: "backend/agent", chatAt: expect.closeTo(2.5, 0) };
  await expect.poll(stored, soon).toMatchObject(place);
  const into = await readInto();
  expect(into).toBeGreaterThan(100);
  const asRead = () => expect.poll(async () => Math.abs((await readInto()) - into), soon).toBeLessThan(3);
  await open();
  await expect.poll(state, soon).toEqual(left);
  await asRead();
  await program.kill();
  await page.goto(await program.start());
  await painted(page, "picker"); // an address that is given while it begins is lost
  await open();
  await expect.poll(state, soon).toEqual(left);
  await asRead();
  await screenshot(page, "workspace-restored");
});

test("texts that were typed and not sent come back after a kill", async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await command(page, "Filter files");
  await page.getByRole("searchbox").fill("backend/session");
  await command(page, "Find files…");
  const find = page.getByRole("dialog").getByRole("textbox").first();
  await find.fill("파일을 찾는 글");
  await expect
    .poll(() => rpc(page, "SystemAPI", "Get", `find_draft/${session}`), soon)
    .toBe("파일을 찾는 글");
  await page.keyboard.press("Escape");
  const typed = async (key: string) => (await rpc<string | null>(page, "SystemAPI", "Get", key)) ?? "";
  const composer = page.getByRole("textbox", { name: "Message" });
  const chat = await page.locator("[data-chat]").getAttribute("data-chat");
  await composer.fill("not sent yet");
  await expect.poll(() => typed(`chat_draft/${chat}`), soon).toBe("not sent yet");
  const fields = [
    ["New session", "Name", "아직 없는 세션", "new_session_draft"],
    ["Run with options", "Model", "model-of-mine", `run_draft/${session}`],
  ] as const;
  for (const [dialog, field, text, key] of fields) {
    await command(page, dialog);
    await page.getByRole("dialog").getByLabel(field).first().fill(text);
    await expect.poll(() => typed(key), soon).toContain(text);
    await page.keyboard.press("Escape");
  }
  await expect
    .poll(async () => JSON.parse(await typed(`layout/${session}`)), soon)
    .toMatchObject({ filesFilter: "backend/session" });
  await program.kill();
  await page.goto(await program.start());
  await painted(page, "picker"); // an address that is given while it begins is lost
  await open();
  await expect.poll(() => page.getByRole("searchbox").inputValue(), soon).toBe("backend/session");
  await page.locator('[role=treeitem][data-path="backend/session/service.go"]').waitFor();
  // A filter that came back does not take the focus.
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe("INPUT");
  await command(page, "Find files…");
  await expect.poll(() => find.inputValue(), soon).toBe("파일을 찾는 글");
  await page.keyboard.press("Escape");
  await expect.poll(() => composer.inputValue(), soon).toBe("not sent yet");
  for (const [dialog, field, text] of fields) {
    await command(page, dialog);
    const input = page.getByRole("dialog").getByLabel(field).first();
    await expect.poll(() => input.inputValue(), soon).toBe(text);
    await page.keyboard.press("Escape");
  }
});

test("files of a folder outside of the project are chosen like its own, and a folder that went is said", async () => {
  const folder = path.join(path.dirname(project), "library");
  await mkdir(path.join(folder, "src"), { recursive: true });
  await writeFile(path.join(folder, "src", "shared.ts"), "export const heronWatermark = 1;\n");
  await page.getByRole("searchbox").press("Escape");
  await command(page, "External folders");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill(project);
  await dialog.getByRole("button", { name: "Add folder" }).click();
  await dialog.getByText(/shares files with/).waitFor();
  await dialog.getByRole("textbox").fill(folder);
  await page.keyboard.press("Enter");
  await dialog.locator(`[data-external="${folder}"]`).getByText("1 file").waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await screenshot(page, "workspace-external-dialog");
  await page.keyboard.press("Escape");

  const row = (name: string) => page.locator(`[role=treeitem][data-path="${name}"]`);
  await page.getByRole("tree").evaluate((e) => e.scrollTo(0, e.scrollHeight));
  await row(folder).click();
  await row(`${folder}/src`).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await expect.poll(() => row(folder).getAttribute("data-tick"), soon).toBe("on");
  const included = async () =>
    (await rpc<{ session: { included_files: string[] } }>(page, "SessionAPI", "Show", session)).session
      .included_files;
  await expect.poll(included, soon).toContain(`${folder}/src/shared.ts`);
  await expect.poll(() => row(`${folder}/src`).innerText(), soon).toContain("9");
  await screenshot(page, "workspace-external");
  await command(page, "Filter files");
  await page.getByRole("searchbox").fill("shared.ts");
  await expect.poll(() => row(`${folder}/src/shared.ts`).getAttribute("data-tick"), soon).toBe("on");
  await page.getByRole("searchbox").press("Escape");

  await command(page, "Find files…");
  const find = page.getByRole("dialog");
  await find.getByRole("textbox", { name: "What the files are about" }).fill("the heronWatermark");
  await find.getByRole("button", { name: "Find files" }).click();
  const found = find.locator("[data-found]");
  await found.waitFor({ timeout: 30_000 });
  await expect.poll(() => found.innerText(), soon).toContain(`${folder}/src/shared.ts`);
  await screenshot(page, "workspace-external-found");
  await page.keyboard.press("Escape");

  await rm(folder, { recursive: true });
  await open();
  const last = page.locator(`[role=treeitem][aria-label="${folder}, external folder, gone"]`);
  await page.getByRole("tree").evaluate((e) => e.scrollTo(0, e.scrollHeight));
  await last.waitFor();
  expect(await included()).toContain(`${folder}/src/shared.ts`);
  expect(await axeFindings(page)).toEqual([]);
  await screenshot(page, "workspace-external-gone");
});

test("a selected file that went is struck, with the time since when it is gone, until it is back", async () => {
  const file = path.join(project, "README.md");
  const row = page.locator('[role=treeitem][data-path="README.md"]').first();
  await command(page, "Filter files");
  await page.getByRole("searchbox").fill("README.md");
  await row.waitFor();
  if ((await row.getAttribute("data-tick")) !== "on") await row.click();
  await expect.poll(() => row.getAttribute("data-tick"), soon).toBe("on");
  await page.getByRole("searchbox").press("Escape");
  await page.locator("[data-durability=saved]").waitFor();
  // What is gone stands before the tree, which is read where it was left.
  const atTop = () => page.getByRole("tree").evaluate((e) => e.scrollTo(0, 0));
  await rename(file, `${file}.away`);
  await open();
  await atTop();
  await row.getByText(/^gone since \d\d:\d\d$/).waitFor();
  const since = () => row.getByText(/^gone since/).getAttribute("title");
  const seen = await since();
  expect(seen).toMatch(/UTC$/);
  await screenshot(page, "workspace-file-gone");
  await program.kill();
  await page.goto(await program.start());
  await painted(page, "picker");
  await open();
  await atTop();
  await row.getByText(/^gone since/).waitFor();
  expect(await since()).toBe(seen);
  await rename(`${file}.away`, file);
  await open();
  const kept = () => rpc(page, "SystemAPI", "Get", `files_gone/${session}`);
  await expect.poll(kept, soon).not.toContain("README.md");
  expect(await row.getByText(/^gone/).count()).toBe(0);
});

test.each([
  [960, 600],
  [2560, 1440],
] as const)("the workspace fits %i x %i in Korean, in both themes", async (width, height) => {
  await page.setViewportSize({ width, height });
  if ((await page.locator("html").getAttribute("lang")) !== "ko") await command(page, "한국어");
  await page.waitForSelector("html[lang=ko]");
  for (const name of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme: name });
    await screenshot(page, `workspace-ko-${width}x${height}-${name}`);
    const size = await page.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      return [scrollWidth, scrollHeight];
    });
    expect(size).toEqual([width, height]);
  }
  expect(await axeFindings(page)).toEqual([]);
});

test("the key that saves makes a version at once, and says which", async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await command(page, "Language: English");
  const { id } = await rpc<{ id: string }>(page, "SessionAPI", "New", codebase, "Saved by hand");
  await page.evaluate((to) => {
    delete document.documentElement.dataset.painted;
    location.hash = `#/s/${to}`;
  }, id);
  await painted(page, "workspace");
  await page.locator(".cm-content").first().click();
  await page.keyboard.type("Say when it is done.");
  await page.keyboard.press("Control+s");
  await page.getByText(/Version \d+ of the task is saved\./).waitFor();
  const shown = await rpc<{ session: { task_description: string } }>(page, "SessionAPI", "Show", id);
  expect(shown.session.task_description).toBe("Say when it is done.");
});

test("a version is given a name, which is found and comes back after a kill", async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await command(page, "Language: English");
  const { id } = await rpc<{ id: string }>(page, "SessionAPI", "New", codebase, "Named versions");
  const show = () =>
    page.evaluate((to) => {
      delete document.documentElement.dataset.painted;
      location.hash = `#/s/${to}`;
    }, id);
  await show();
  await painted(page, "workspace");
  const text = page.locator(".cm-content").first();
  await text.click();
  await page.keyboard.type("Move the ledger.");
  await page.keyboard.press("Control+s");
  const field = (version: number) => page.getByRole("textbox", { name: `Name of version ${version}` });
  await field(1).waitFor();
  // Escape leaves it without a name, and gives the focus back.
  await page.keyboard.press("Escape");
  await field(1).waitFor({ state: "detached" });
  expect(await text.evaluate((node) => node === document.activeElement)).toBe(true);
  await page.keyboard.press("Control+s");
  await field(1).fill("검토 전 초안");
  await expect
    .poll(() => rpc<string>(page, "SystemAPI", "Get", `version_draft/${id}`), soon)
    .toContain("검토 전 초안");
  await program.kill();
  await page.goto(await program.start());
  await painted(page, "picker");
  await show();
  await painted(page, "workspace");
  expect(await field(1).inputValue()).toBe("검토 전 초안");
  expect(await axeFindings(page)).toEqual([]);
  for (const name of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme: name });
    await screenshot(page, `workspace-name-field-${name}`);
  }
  await field(1).press("Enter");
  await field(1).waitFor({ state: "detached" });
  await page.getByRole("option", { name: /Version 1, “검토 전 초안”/ }).waitFor();
  await text.click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(" Then its tests.");
  await page.keyboard.press("Control+s");
  await field(2).fill("with tests");
  await page.keyboard.press("Enter");
  await page.getByRole("tab", { name: "Versions" }).click();
  await page.getByRole("button", { name: "Version 2, with tests" }).waitFor();
  // Renamed and taken away from the list; the old version says its name over the text.
  await page.getByRole("button", { name: "Rename version 2…" }).click();
  await field(2).fill("테스트 포함");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Version 2, 테스트 포함" }).waitFor();
  await page.getByRole("button", { name: "Version 1, 검토 전 초안" }).click();
  await page.getByText(/Version 1, “검토 전 초안”, .*Read only\./).waitFor();
  await command(page, "한국어");
  await page.waitForSelector("html[lang=ko]");
  for (const [width, height] of [
    [1440, 900],
    [960, 600],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const name of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme: name });
      await screenshot(page, `workspace-names-ko-${width}x${height}-${name}`);
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.keyboard.press("Control+s");
  await page.getByRole("textbox", { name: "버전 1의 이름" }).waitFor();
  await page.getByRole("button", { name: "이름 지우기" }).click();
  await page.getByRole("button", { name: "버전 1 이름 붙이기…" }).waitFor();
  const found = await expect.poll(
    async () =>
      (
        await rpc<{ hits: { seq: number; kind: string }[] }>(page, "SearchAPI", "Query", {
          text: "테스트 포함",
          kinds: ["task"],
        })
      ).hits.map(({ seq }) => seq),
    soon,
  );
  await found.toEqual([2]);
});

test("a session whose folder was moved is read, refuses to run, and goes on where the folder is located", async () => {
  const moved = path.join(path.dirname(project), "moved");
  await rename(project, moved);
  // The test before leaves Korean and another session.
  await rpc(page, "SystemAPI", "Set", "locale", "en");
  await page.evaluate((id) => {
    location.hash = `#/s/${id}`;
  }, session);
  await page.reload();
  await painted(page, "workspace");
  await page.getByText(/The project folder .* is missing/).waitFor();
  expect(await page.locator("[data-task-text]").innerText()).toContain("Feed skips incidents");
  await page.getByRole("button", { name: "Locate folder" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill(path.join(moved, "nowhere"));
  await page.keyboard.press("Enter");
  await dialog.getByText(/There is no directory/).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await screenshot(page, "workspace-locate");
  await dialog.getByRole("textbox").fill(moved);
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  project = moved;
  await page.getByText(/The project folder .* is missing/).waitFor({ state: "detached" });
  await expect.poll(() => page.locator("[role=treeitem]").count(), soon).toBeGreaterThan(1);
  const shown = await rpc<{ directory_gone: boolean; session: { project_directory: string } }>(
    page,
    "SessionAPI",
    "Show",
    session,
  );
  expect(shown).toMatchObject({ directory_gone: false, session: { project_directory: moved } });
});
