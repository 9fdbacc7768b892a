import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import { axeFindings, launchBrowser, openPage, painted, rpc, screenshot } from "./browser";
import { Program } from "./program";

const soon = { timeout: 20_000, interval: 50 };

let program: Program;
let folder: string;
let repo: string;
let browser: Browser;
let page: Page;
let session: string;

/** The arguments that the program was started with last. */
const given = async (name: string) =>
  (await readFile(path.join(folder, `${name}.args`), "utf8").catch(() => "")).split("\n").slice(0, -1);

/** A program on the PATH that only writes down its arguments. */
async function recorder(name: string): Promise<void> {
  const file = path.join(folder, "bin", name);
  const record = path.join(folder, `${name}.args`);
  await writeFile(file, `#!/bin/sh\nprintf '%s\\n' "$@" > '${record}.new'\nmv '${record}.new' '${record}'\n`);
  await chmod(file, 0o755);
}

/** Drops files on an element, as a desktop does. */
async function drop(selector: string, ...paths: string[]): Promise<void> {
  const list = paths.map((file) => pathToFileURL(file).href).join("\r\n");
  await page.locator(selector).evaluate((element, uris) => {
    const { x, y } = element.getBoundingClientRect();
    const dataTransfer = new DataTransfer();
    dataTransfer.setData("text/uri-list", uris);
    const init = { dataTransfer, bubbles: true, cancelable: true, clientX: x + 20, clientY: y + 12 };
    element.dispatchEvent(new DragEvent("drop", init));
  }, list);
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "holdfast desktop "));
  repo = path.join(folder, "등불");
  for (const dir of [path.join(folder, "bin"), repo, path.join(repo, "src")]) await mkdir(dir);
  await promisify(execFile)("git", ["init", "--quiet", repo]);
  for (const file of ["read me.txt", "src/a.ts", "src/b.ts"])
    await writeFile(path.join(repo, file), "text\n");
  await writeFile(path.join(folder, "outside.txt"), "text\n");
  await Promise.all(["code", "xdg-open"].map(recorder));
  [program, browser] = await Promise.all([
    Program.create({ PATH: `${path.join(folder, "bin")}:${process.env.PATH}` }),
    launchBrowser(),
  ]);
  page = await openPage(browser);
  const address = await program.start();
  await page.goto(address);
  await painted(page, "first-run");
  const project = await rpc<{ id: string }>(page, "ProjectAPI", "Add", repo, false);
  session = (await rpc<{ id: string }>(page, "SessionAPI", "New", project.id, "Desktop")).id;
  await page.goto(`${new URL(address).origin}/#/s/${session}`);
  await page.reload();
  await painted(page, "workspace");
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (folder) await rm(folder, { recursive: true, force: true });
});

test("a file of the task opens in the editor, and what is outside does not", async () => {
  onTestFailed(() => screenshot(page, "failed"));
  await page.locator('[data-path="read me.txt"]').focus();
  await page.keyboard.press("o");
  await expect.poll(() => given("code"), soon).toEqual([path.join(repo, "read me.txt")]);
  await rpc(page, "FileAPI", "Edit", session, path.join(repo, "src/a.ts"), 3);
  expect(await given("code")).toEqual(["-g", `${path.join(repo, "src/a.ts")}:3`]);
  await rpc(page, "FileAPI", "Reveal", path.join(repo, "src/a.ts"));
  expect(await given("xdg-open")).toEqual([path.join(repo, "src")]);
  const refused = rpc(page, "FileAPI", "Edit", session, path.join(folder, "outside.txt"), 0);
  await expect(refused).rejects.toThrow();
  expect(await given("code")).toHaveLength(2);
});

test("files that are dropped on the task's files are selected, a folder with all in it", async () => {
  onTestFailed(() => screenshot(page, "failed"));
  await drop('[aria-labelledby="files-title"]', path.join(repo, "src"), path.join(folder, "outside.txt"));
  const chosen = async () =>
    (await rpc<{ session: { included_files: string[] } }>(page, "SessionAPI", "Show", session)).session
      .included_files;
  await expect
    .poll(chosen, soon)
    .toEqual(expect.arrayContaining(["src/a.ts", "src/b.ts", path.join(folder, "outside.txt")]));
  await page.locator(`[data-path="${path.join(folder, "outside.txt")}"][data-tick="on"]`).waitFor();
  await screenshot(page, "desktop-dropped");
  expect(await axeFindings(page)).toEqual([]);
});

test("a command of the window's menu runs, and one that cannot run does nothing", async () => {
  onTestFailed(() => screenshot(page, "failed"));
  const choose = (id: string) => page.evaluate((each) => window.runtime?.EventsEmit("command", each), id);
  await choose("killTerminal"); // there is none
  await choose("palette");
  await page.locator("[data-palette]").waitFor();
  await choose("cost"); // something lies over the screen
  await page.keyboard.press("Escape");
  await page.locator("[data-palette]").waitFor({ state: "detached" });
  expect(page.url()).toContain(session);
  await choose("sessions");
  await painted(page, "picker");
});

test("a folder that is dropped on the picker is asked about", async () => {
  onTestFailed(() => screenshot(page, "failed"));
  await drop("main", folder);
  await expect.poll(() => page.getByRole("dialog").getByRole("textbox").inputValue(), soon).toBe(folder);
  await page.keyboard.press("Escape");
});
