import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, onTestFailed, test, vi } from "vitest";
import { launchBrowser, painted, rpc } from "../e2e/browser";
import { createWorld, type World } from "../e2e/world";
import { kept, picture } from "./pictures";

const themes = ["dark", "light"] as const;
type Theme = (typeof themes)[number];

/** The pictures of the README. */
const readme = ["launch", "workspace", "workspace-light", "workflow", "review", "cost", "worktrees"];

const soon = { timeout: 30_000, interval: 100 };

let browser: Browser;
let world: World;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  world = await createWorld(browser, {
    onFirstRun: async (first) => {
      for (const theme of themes) {
        await rpc(first, "SystemAPI", "Set", "theme", theme);
        await first.reload();
        await painted(first, "first-run");
        await take(first, "first-run", theme);
      }
    },
  });
  page = world.page;
});

beforeEach(() => {
  onTestFailed(async () => void (await picture(page, "failed")));
});

afterAll(async () => {
  await browser?.close();
  await world?.destroy();
});

async function take(from: Page, screen: string, theme: Theme): Promise<void> {
  await from.evaluate(async () => {
    await document.fonts.ready;
    for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  });
  const name = theme === "dark" ? screen : `${screen}-${theme}`;
  const png = await picture(from, name);
  if (readme.includes(name)) await kept(browser, name, png);
}

async function open(hash: string): Promise<void> {
  if (new URL(page.url()).hash === hash) return; // nothing would be painted anew
  await page.evaluate((to) => {
    delete document.documentElement.dataset.painted;
    location.hash = to;
  }, hash);
  await page.waitForSelector("html[data-painted]");
}

async function wear(theme: Theme): Promise<void> {
  await rpc(page, "SystemAPI", "Set", "theme", theme);
  await page.reload();
  await page.waitForSelector(`html[data-theme=${theme}][data-painted]`);
}

const pane = (text: string) => page.locator(".xterm-rows").filter({ hasText: text }).first();

/** The session as somebody has left it who works in it. */
async function settle(): Promise<void> {
  await open(`#/s/${world.session}`);
  await page.locator("[data-agent]").click();
  await page.getByRole("menuitemradio", { name: /Lantern/ }).click();
  await page.getByRole("tab", { name: "Conversation" }).click();
  await page.getByText("The feed and its cursor").dblclick();
  await page.locator("[data-message]").last().waitFor();
  for (const folder of ["internal", "internal/feed", "internal/store"])
    await page.locator(`[role=treeitem][data-path="${folder}"]`).click();
  await page.getByRole("tab", { name: /pnpm dev/ }).click();
  await pane("localhost:5173").waitFor();
  await page.locator(".xterm-helper-textarea").first().focus();
  await page.keyboard.press("Control+Shift+D");
  await vi.waitUntil(async () => (await page.locator("[data-terminal]").count()) === 2, soon);
  const shell = page.locator("[data-terminal]").filter({ hasText: "~/src/lantern" }).last();
  await shell.locator(".xterm-helper-textarea").focus();
  await page.keyboard.type("git log --oneline | cat; ls internal/*\n");
  await pane("Begin").waitFor();
}

const screens: Record<string, () => Promise<void>> = {
  workspace: async () => {
    await open(`#/s/${world.session}`);
    await pane("localhost:5173").waitFor();
    await page.locator("[data-message]").last().waitFor();
  },
  palette: async () => {
    await page.keyboard.press("F1");
    await page.getByRole("dialog").getByRole("combobox").fill("run");
    await page.locator('[id^="hit-"]').first().waitFor();
  },
  search: async () => {
    await page.keyboard.press("Escape");
    await open("#/search?q=cursor");
    await page.locator("[data-hit]").first().waitFor();
  },
  workflows: () => open(`#/runs?project=${world.project}`),
  workflow: async () => {
    await open(`#/runs/${world.run}`);
    await page.locator("[data-gate-file]").first().waitFor();
    await page.locator(".react-flow__node").last().waitFor();
  },
  "workflow-editor": async () => {
    await open(`#/workflow-editor?project=${world.project}&name=fix-with-review`);
    await page.locator(".react-flow__node").last().waitFor();
  },
  cost: async () => {
    await open("#/cost");
    await page.getByRole("button", { name: "Model", exact: true }).click();
    // That of the days, and that of the month, whose library comes later.
    await page.locator(".uplot").nth(1).waitFor();
  },
  review: async () => {
    await open(`#/worktrees/${world.worktree}/review`);
    await page.locator("[data-line]").first().waitFor();
    if ((await page.locator("[data-comment]").count()) > 0) return;
    await page.locator("[data-diff-text]").focus();
    for (let line = 1; line < 19; line++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("c");
    await page.locator("[data-comment] textarea:focus").waitFor();
    await page.keyboard.type(
      "Bind the cursor to the tenant: put its id into the encoded bytes, with a test.",
    );
    await page.locator('[data-comment] [data-saved="true"]').waitFor();
    await page.keyboard.press("Escape");
  },
  worktrees: async () => {
    await open(`#/worktrees?project=${world.project}`);
    await page.locator('[data-worktree="lantern/notice-i18n"]').click();
    await vi.waitUntil(async () => (await page.locator("[data-disk]").count()) > 2, soon);
  },
  data: () => open("#/settings/data"),
  diagnostics: () => open("#/diagnostics/processes"),
};

test.each(themes)("the screens in the %s theme", async (theme) => {
  if (theme === themes[0]) await settle();
  await wear(theme);
  for (const [name, show] of Object.entries(screens)) {
    await show();
    await take(page, name, theme);
  }
});

test("the launch after everything was killed, one thing after the other", async () => {
  const { host } = await rpc<{ host: { pid: number } }>(page, "SystemAPI", "Status");
  await world.program.kill();
  await writeFile(world.goOn, "");
  await vi.waitUntil(() => existsSync(`${world.goOn}.done`), soon);
  process.kill(host.pid, "SIGKILL");
  await page.goto(await world.program.start());
  for (const theme of themes) {
    await wear(theme);
    await page.locator("[data-finding]").first().waitFor();
    await take(page, "launch", theme);
  }
  await rpc(page, "SystemAPI", "Set", "locale", "ko");
  for (const theme of themes) {
    await wear(theme);
    await page.locator("html[lang=ko] [data-finding]").first().waitFor();
    await take(page, "launch-ko", theme);
  }
});
