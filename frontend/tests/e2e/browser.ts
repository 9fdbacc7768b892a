import { mkdir } from "node:fs/promises";
import path from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium, type Page } from "playwright-core";
import { artifacts } from "./program";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
}

/** A page that fails the test when its own code fails. */
export async function openPage(browser: Browser, size = { width: 1440, height: 900 }): Promise<Page> {
  const context = await browser.newContext({ viewport: size, locale: "en-GB", colorScheme: "dark" });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  return page;
}

type Marker =
  | "picker"
  | "cost"
  | "search"
  | "conversation"
  | "worktrees"
  | "review"
  | "runs"
  | "workflow-editor"
  | "settings-appearance"
  | "settings-keyboard"
  | "settings-privacy"
  | "settings-terminals"
  | "settings-workflows"
  | "settings-agents"
  | "settings-prompts"
  | "settings-prices"
  | "settings-notifications"
  | "workspace"
  | "first-run"
  | "data"
  | "diagnostics"
  | "diagnostics-schema"
  | "diagnostics-about"
  | "recovery";

export async function painted(page: Page, marker: Marker): Promise<void> {
  await page.waitForSelector(`html[data-painted="${marker}"]`, { timeout: 20_000 });
}

export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(artifacts, { recursive: true });
  await page.screenshot({ path: path.join(artifacts, `${name}.png`) });
}

/** The serious findings of axe on the page as it is, each as one line. */
export async function axeFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
}

/** Gives a command of the palette, as a person who types its name. */
export async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press("F1"); // not Ctrl+K, which is the shell's in a terminal
  await page.locator("[data-palette]").waitFor();
  await page.getByRole("combobox").fill(name);
  await page.keyboard.press("Enter");
  await page.locator("[data-palette]").waitFor({ state: "detached" });
}

type Bound = (...args: unknown[]) => Promise<unknown>;

/** Calls the API as the page does. */
export function rpc<T>(page: Page, struct: string, method: string, ...args: unknown[]): Promise<T> {
  return page.evaluate(
    async ([s, m, a]) => {
      const bound = (window as unknown as { go: { api: Record<string, Record<string, Bound>> } }).go.api[s]?.[
        m
      ];
      // An error of the owner is no Error, and only those come over with what they say.
      return bound?.(...a).catch((thrown) => Promise.reject(new Error(JSON.stringify(thrown))));
    },
    [struct, method, args] as const,
  ) as Promise<T>;
}

/** The text that the terminal shows now, rows joined by newlines. */
export async function terminalText(page: Page): Promise<string> {
  return (await page.locator(".xterm-rows").first().innerText()).replaceAll("\u00a0", " ");
}
