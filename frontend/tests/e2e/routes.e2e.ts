import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFailed, test, vi } from "vitest";
import { launchBrowser, rpc, screenshot } from "./browser";
import { foreignWords, moving, outside } from "./page-checks";
import { createWorld, type World } from "./world";

let browser: Browser;
let world: World;
let page: Page;

/** Some 25 places, each looked at several times: a busy machine takes its time. */
const patience = 300_000;

beforeAll(async () => {
  browser = await launchBrowser();
  world = await createWorld(browser);
  page = world.page;
});

afterAll(async () => {
  await browser?.close();
  await world?.destroy();
});

/** Where each route of the app is shown. A route that is not named here fails the test. */
const routes = (): Record<string, string[]> => ({
  "/": ["#/"],
  "/s/$id": [`#/s/${world.session}`],
  "/s/$id/terminals": [`#/s/${world.session}/terminals`],
  "/s/$id/chat/$chat": [`#/s/${world.session}/chat/${world.chat}`],
  "/search": ["#/search?q=cursor"],
  "/cost": ["#/cost"],
  // Behind another screen: it leads to its session, which is painted anew only from elsewhere.
  "/s/$id/job/$job": [`#/s/${world.session}/job/${world.job}`],
  "/runs": [`#/runs?project=${world.project}`],
  "/runs/$id": [`#/runs/${world.run}`],
  "/worktrees": [`#/worktrees?project=${world.project}`],
  "/worktrees/$id/review": [`#/worktrees/${world.worktree}/review`],
  "/workflow-editor": [`#/workflow-editor?project=${world.project}&name=fix-with-review`],
  "/settings/$page": pages.settings ?? [],
  "/diagnostics/$page": pages.diagnostics ?? [],
});

/** The pages of the two screens that have several, as their own lists name them. */
const pages: Record<string, string[]> = {};

const sizes = [
  // 1440 x 900 at 200 %.
  { width: 720, height: 450 },
  { width: 1440, height: 900 },
  { width: 960, height: 600 },
];

async function open(hash: string): Promise<void> {
  await page.evaluate((to) => {
    delete document.documentElement.dataset.painted;
    location.hash = to;
  }, hash);
  await page.waitForSelector("html[data-painted]", { timeout: 20_000 });
}

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Rules about colours, which are half of the work. */
const colours = ["color-contrast", "link-in-text-block"];

/** Until nothing changes its place any more: another size of the window is taken on in steps, between which axe would look. */
const still = () =>
  page.waitForFunction(
    () =>
      new Promise<boolean>((done) => {
        const places = () =>
          [...document.querySelectorAll("a, button")].map((each) => {
            const { x, y, width, height } = each.getBoundingClientRect();
            return `${x} ${y} ${width} ${height}`;
          });
        const before = places().join();
        setTimeout(() => done(places().join() === before), 100);
      }),
  );

type FoundNode = Awaited<ReturnType<AxeBuilder["analyze"]>>["violations"][number]["nodes"][number];

/** Nodes of a graph end where its panel does; axe takes them to cover what is beside it. */
const isBehindGraph = ({ any }: FoundNode) =>
  any.some(
    ({ id, relatedNodes }) =>
      id.startsWith("target-") && relatedNodes?.some(({ html }) => /react-flow|data-node/.test(html)),
  );

/** Every finding of axe, whatever its impact. */
async function findings(look: "everything" | "colours" | "all but colours"): Promise<string[]> {
  await still();
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] });
  if (look === "colours") axe.withRules(colours);
  else axe.withTags(tags);
  if (look === "all but colours") axe.disableRules(colours);
  const { violations } = await axe.analyze();
  const found = violations.map((each) => ({
    ...each,
    nodes: each.nodes.filter((node) => !isBehindGraph(node)),
  }));
  return found
    .filter(({ nodes }) => nodes.length > 0)
    .map(
      ({ id, impact, nodes }) =>
        `${id} (${impact}): ${nodes.map((node) => `${node.html.slice(0, 300)} ${node.failureSummary} ${JSON.stringify(node.any.map(({ relatedNodes }) => relatedNodes))}`).join(" | ")}`,
    );
}

/** The colours of the other theme: the page is the same but for them. */
async function light(): Promise<string[]> {
  await page.evaluate(() => {
    document.documentElement.dataset.theme = "light";
  });
  const found = await findings("colours");
  await page.evaluate(() => {
    document.documentElement.dataset.theme = "dark";
  });
  return found.map((finding) => `in the light, ${finding}`);
}

/** Goes to every place and collects what is wrong there, each finding with its place. */
async function everywhere(look: (where: string) => Promise<string[]>): Promise<string[]> {
  const found: string[] = [];
  for (const hash of Object.values(routes()).flat()) {
    // The terminals have the screen of their session: it would not be painted anew.
    if (hash.endsWith("/terminals")) await open("#/search");
    await page.setViewportSize({ width: 1440, height: 900 });
    await open(hash);
    const where = hash.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ":id");
    for (const finding of await look(hash)) found.push(`${where}: ${finding}`);
  }
  return found;
}

/** What cannot be reached because it is wider than the window, which is left at its smallest. */
async function wide(): Promise<string[]> {
  const found: string[] = [];
  for (const size of sizes) {
    await page.setViewportSize(size);
    // What moves still is looked at again once it stands.
    let beyond = await outside(page);
    if (beyond.length > 0) {
      await still();
      beyond = await outside(page);
    }
    for (const each of beyond) found.push(`at ${size.width} x ${size.height}: ${each}`);
  }
  return found;
}

test("a review says who wrote its files, and shows those of one of them", async () => {
  await open(`#/worktrees/${world.worktree}/review`);
  const made = page.getByRole("listbox", { name: "Made by" });
  await made.getByText("The feed and its cursor").click();
  const files = page.locator("[data-diff-file]");
  const names = () => files.evaluateAll((all) => all.map((each) => each.getAttribute("data-diff-file")));
  await vi.waitFor(
    async () => expect(await names()).toEqual(["internal/feed/cursor.go", "migrations/0031_feed_order.sql"]),
    { timeout: 10_000 },
  );
  await made.getByText("You, or a command").click();
  await vi.waitFor(async () => expect(await names()).toEqual(["internal/feed/feed.go"]), { timeout: 10_000 });
  await page.getByRole("button", { name: "Show all" }).click();
  await vi.waitFor(async () => expect(await files.count()).toBe(3), { timeout: 10_000 });
});

test("every route has a place in this test", async () => {
  for (const screen of ["settings", "diagnostics"]) {
    await open(`#/${screen}/${screen === "settings" ? "data" : "errors"}`);
    pages[screen] = await page
      .locator("nav[data-region=pages] a")
      .evaluateAll((links) => [
        ...new Set(links.map((link) => link.getAttribute("href")?.replace(/^\//, "") ?? "")),
      ]);
    expect(pages[screen]?.length).toBeGreaterThan(3);
  }
  const paths = await page.evaluate(() => {
    const { __TSR_ROUTER__: router } = window as unknown as { __TSR_ROUTER__: { routesByPath: object } };
    return Object.keys(router.routesByPath);
  });
  expect(Object.keys(routes()).sort()).toEqual(paths.sort());
});

test(
  "no route has a finding in the dark and in the light, and nothing is out of reach in any size",
  async () => {
    onTestFailed(() => screenshot(page, "routes-failed"));
    await rpc(page, "SystemAPI", "Set", "theme", "dark");
    await page.reload();
    const look = async () => [...(await findings("everything")), ...(await light()), ...(await wide())];
    expect(await everywhere(look)).toEqual([]);
  },
  patience,
);

test(
  "every route is in Korean, in reach in any size, and still for who wants it still",
  async () => {
    onTestFailed(() => screenshot(page, "routes-ko-failed"));
    await rpc(page, "SystemAPI", "Set", "locale", "ko");
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.reload();
    await page.waitForSelector("html[lang=ko]");
    const look = async () => [
      ...(await foreignWords(page)),
      ...(await moving(page)),
      ...(await wide()),
      // At 960 x 600, which has other parts.
      ...(await findings("all but colours")),
    ];
    expect(await everywhere(look)).toEqual([]);
  },
  patience,
);
