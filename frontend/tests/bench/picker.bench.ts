import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, test, vi } from "vitest";
import { launchBrowser, painted, rpc } from "../e2e/browser";
import { Filled, sessions } from "./filled";
import { ms, percentile, print } from "./table";

const many = 10_000;
const few = 10;
const loads = 10;

let browser: Browser;
let pickers: { name: string; filled: Filled }[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
  pickers = await Promise.all(
    [many, few].map(async (count) => ({
      name: `${count} sessions`,
      filled: await Filled.create(browser, (parents) => sessions(count, parents)),
    })),
  );
  for (const { filled } of pickers) await isIndexed(filled.page);
});

afterAll(async () => {
  await browser?.close();
  await Promise.all(pickers.map(({ filled }) => filled.destroy()));
});

/** Waits until the names of the sessions can be found: until then the machine is busy. */
async function isIndexed(page: Page): Promise<void> {
  const found = async () =>
    (await rpc<{ hits: unknown[] | null }>(page, "SearchAPI", "Query", { text: "Task 00001" })).hits?.length;
  await vi.waitUntil(found, { timeout: 60_000, interval: 200 });
}

/** Runs in the page before its own scripts: when the first row of the picker was there to be drawn. */
function noteFirstRow(): void {
  const observer = new MutationObserver(() => {
    if (!document.querySelector("nav [role=option]")) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => Object.assign(window, { firstRow: performance.now() })));
  });
  observer.observe(document, { subtree: true, childList: true });
}

/** From the beginning of a load to the first drawn row, in ms. */
async function toFirstRow(page: Page): Promise<number> {
  await page.reload();
  await painted(page, "picker");
  const noted = await page.waitForFunction(() => (window as unknown as { firstRow?: number }).firstRow);
  return Number(await noted.jsonValue());
}

/** From the press of a key in the search to the drawn list that has only what it finds, in ms. */
async function toResult(page: Page, digit: number): Promise<number> {
  await page.getByRole("searchbox").first().fill("Task 0000");
  await page.getByRole("option", { name: /Task 00003/ }).waitFor();
  const seen = page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        let pressed = 0;
        addEventListener("keydown", (event) => (pressed = event.timeStamp), { capture: true, once: true });
        const observer = new MutationObserver(() => {
          const rows = document.querySelectorAll("nav [role=option]");
          if (pressed === 0 || rows.length !== 1 || !rows[0]?.textContent?.includes(wanted)) return;
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - pressed)));
        });
        observer.observe(document, { subtree: true, childList: true, characterData: true });
        document.documentElement.dataset.listening = "true";
      }),
    `Task 0000${digit}`,
  );
  await page.waitForSelector("html[data-listening]");
  await page.keyboard.press(String(digit));
  const time = await seen;
  await page.evaluate(() => delete document.documentElement.dataset.listening);
  return time;
}

const row = (name: string, times: readonly number[]) => [
  name,
  ms(percentile(times, 0.5)),
  ms(percentile(times, 0.95)),
];

test("from the beginning of a load to the first session", async () => {
  const times = pickers.map(() => [] as number[]);
  for (const { filled } of pickers) await filled.page.addInitScript(noteFirstRow);
  for (let i = 0; i < loads; i++) {
    for (const [at, { filled }] of pickers.entries()) times[at]?.push(await toFirstRow(filled.page));
  }
  print(`${loads} loads of the picker, to its first row`, [
    ["", "p50", "p95"],
    ...pickers.map(({ name }, at) => row(name, times[at] ?? [])),
  ]);
});

test("from a key of the search to its result", async () => {
  const times = pickers.map(() => [] as number[]);
  for (let digit = 1; digit <= 9; digit++) {
    for (const [at, { filled }] of pickers.entries()) times[at]?.push(await toResult(filled.page, digit));
  }
  print("9 keys in the search of the picker, to their result", [
    ["", "p50", "p95"],
    ...pickers.map(({ name }, at) => row(name, times[at] ?? [])),
  ]);
});
