import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import { launchBrowser, openPage, painted, rpc } from "../e2e/browser";
import { Program } from "../e2e/program";
import { drainFile, echoes } from "./bare-pty";
import { ms, percentile, print } from "./table";

const fileBytes = 20_000_000;
const lineBytes = 80;
const presses = 200;

let folder: string;
let file: string;
let program: Program;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "holdfast-bench-"));
  file = path.join(folder, "lines.txt");
  const line = (n: number) => `${String(n).padStart(9, "0")} ${"the quick brown fox ".repeat(4)}`;
  const lines = Array.from({ length: fileBytes / lineBytes }, (_, n) => line(n).slice(0, lineBytes - 1));
  await writeFile(file, `${lines.join("\n")}\n`);
  program = await Program.create();
  browser = await launchBrowser();
  page = await openPage(browser);
  await page.goto(await program.start());
  await painted(page, "first-run");
  const project = await rpc<{ id: string }>(page, "ProjectAPI", "Add", folder, true);
  const session = await rpc<{ id: string }>(page, "SessionAPI", "New", project.id, "Bench");
  await page.goto(`${new URL(page.url()).origin}/#/s/${session.id}`);
  await painted(page, "workspace");
  await page.getByRole("button", { name: "New terminal" }).first().click();
  await shows(/[$#]/);
});

/** Waits until the terminal's text matches. */
async function shows(text: RegExp): Promise<void> {
  const holds = ([source]: [string]) =>
    new RegExp(source).test(document.querySelector(".xterm-rows")?.textContent ?? "");
  await page.waitForFunction(holds, [text.source] as [string], { timeout: 20_000 });
}

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** From a key's press until the rows of the terminal satisfy a condition, both by the page's clock. Ms. */
async function fromKeyToRows(key: string, shows: { text: string } | "change"): Promise<number> {
  const seen = page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const rows = document.querySelector(".xterm-rows") as HTMLElement;
        let pressed = 0;
        addEventListener("keydown", (event) => (pressed = event.timeStamp), { capture: true, once: true });
        const observer = new MutationObserver(() => {
          if (pressed === 0 || (wanted !== "change" && !rows.textContent?.includes(wanted.text))) return;
          observer.disconnect();
          resolve(performance.now() - pressed);
        });
        observer.observe(rows, { childList: true, subtree: true, characterData: true });
        document.documentElement.dataset.listening = "true";
      }),
    shows,
  );
  await page.waitForSelector("html[data-listening]");
  await page.keyboard.press(key);
  const ms = await seen;
  await page.evaluate(() => delete document.documentElement.dataset.listening);
  return ms;
}

const rate = (ms: number) => `${(fileBytes / 1000 / ms).toFixed(1)} MB/s`;

test("a file of 20 MB from a PTY to the terminal's rows", async () => {
  const bare = await drainFile(file);
  // The marker is printed in two parts, so that the echo of the command is not taken for it.
  await page.keyboard.type(`clear; cat ${file}; printf 'all-%s\\n' shown`);
  const shown = await fromKeyToRows("Enter", { text: "all-shown" });
  print("20 MB of lines", [
    ["PTY to xterm's rows, Chromium", rate(shown)],
    ["bare PTY, drained", rate(bare)],
  ]);
});

test("a key from its press to its echo", async () => {
  await page.keyboard.type("clear; echo re''ady; cat");
  await page.keyboard.press("Enter");
  await shows(/ready/);
  const times: number[] = [];
  for (let i = 0; i < presses; i++) times.push(await fromKeyToRows("x", "change"));
  await page.keyboard.press("Control+c");
  const bare = await echoes(presses);
  print(`${presses} key presses`, [
    ["", "p50", "p99"],
    ["press to echo in xterm's rows, Chromium", ms(percentile(times, 0.5)), ms(percentile(times, 0.99))],
    ["bare PTY, write to read", ms(percentile(bare, 0.5)), ms(percentile(bare, 0.99))],
  ]);
});
