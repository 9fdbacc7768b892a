import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import { launchBrowser, openPage } from "../e2e/browser";
import { Filled, jobs, messages } from "./filled";
import { type Frames, frameHead, frameRow, scrollFrames } from "./frames";
import { print } from "./table";

const jobCount = 100_000;
const messageCount = 1_000_000;
const rounds = 3;

let browser: Browser;
let filled: Filled;

beforeAll(async () => {
  browser = await launchBrowser();
  filled = await Filled.create(
    browser,
    (parents) => jobs(jobCount, parents) + messages(messageCount, parents),
  );
});

afterAll(async () => {
  await browser?.close();
  await filled?.destroy();
});

/** Gives the page all jobs at once that it would ask for in pages of fifty, as if someone had scrolled through them. */
function askForAllJobs(): void {
  const bare = window.fetch;
  window.fetch = async (address, init) => {
    if (address !== "rpc/JobAPI.ListPage") return bare(address, init);
    const all: { id: string; created_at: number }[] = [];
    const [asked] = JSON.parse(String(init?.body));
    for (;;) {
      const last = all.at(-1);
      const from = { before_time: last?.created_at ?? 0, before_id: last?.id ?? "", limit: 0 };
      const body = JSON.stringify([{ ...asked, ...from }]);
      const { result } = await (await bare(address, { ...init, body })).json();
      if (!result?.length) return new Response(JSON.stringify({ result: all }));
      all.push(...result);
    }
  };
}

/** The reference: an element of the same size and height with nothing in it but stripes. */
async function bareElement(scroller: Locator): Promise<Locator> {
  const box = await scroller.boundingBox();
  const height = await scroller.evaluate((element) => element.scrollHeight);
  const page = await openPage(browser);
  await page.setContent(
    `<div id="bare" style="position:fixed;left:${box?.x}px;top:${box?.y}px;width:${box?.width}px;height:${box?.height}px;overflow-y:auto">
      <div style="height:${height}px;background:repeating-linear-gradient(#111,#eee 48px)"></div></div>`,
  );
  return page.locator("#bare");
}

/** Scrolls both in turn, so that what else the machine does meets both. */
async function report(title: string, scroller: Locator): Promise<void> {
  const bare = await bareElement(scroller);
  const seen = [scroller, bare].map((element) => ({ element, frames: [] as Frames[] }));
  for (let i = 0; i < rounds; i++) {
    for (const { element, frames } of seen) {
      await element.page().bringToFront();
      frames.push(await scrollFrames(browser, element));
    }
  }
  await bare.page().close();
  const [list, reference] = seen.map(({ frames }) => frames);
  print(title, [
    frameHead,
    frameRow("the list, Chromium", list ?? []),
    frameRow("a bare element of the same height", reference ?? []),
  ]);
}

test("frames while a transcript is scrolled", async () => {
  const { page, parents } = filled;
  await filled.open({ centre: "chat", chat: parents.chat, chatAt: messageCount / 2 });
  await page.locator(`[data-message="${messageCount / 2}"]`).waitFor();
  await report(`${messageCount} messages`, page.locator("[data-transcript]"));
});

test("frames while the list of a session's jobs is scrolled", async () => {
  const { page } = filled;
  await page.addInitScript(askForAllJobs);
  await filled.open({ inspectorTab: "jobs" });
  const list = page.getByRole("option", { name: /Job 000001 of the list/ });
  await list.waitFor();
  const scroller = page.getByRole("tabpanel", { name: "Jobs" });
  await scroller.evaluate((element) => element.scrollTo(0, element.scrollHeight / 2));
  await page
    .getByRole("option", { name: /Job 05\d+ of the list/ })
    .first()
    .waitFor();
  await report(`${jobCount} jobs`, scroller);
});
