import { rm } from "node:fs/promises";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import { axeFindings, command, launchBrowser, openPage, painted, rpc, screenshot } from "./browser";
import { cloneOfThisRepository, Program } from "./program";

const soon = { timeout: 20_000, interval: 100 };

let program: Program;
let project: string;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [program, project, browser] = await Promise.all([
    Program.create(),
    cloneOfThisRepository(),
    launchBrowser(),
  ]);
  page = await openPage(browser);
  await page.goto(await program.start());
  await painted(page, "first-run");
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (project) await rm(path.dirname(project), { recursive: true, force: true });
});

const row = () => page.locator("[data-cost-row]").first();

test("a cost is unknown until there is a price, and then computed from it", async () => {
  onTestFailed(() => screenshot(page, "cost-failed"));
  await page.evaluate(() => {
    location.hash = "#/cost";
  });
  await painted(page, "cost");
  await screenshot(page, "cost-empty");
  expect(await axeFindings(page)).toEqual([]);

  const codebase = await rpc<{ id: string }>(page, "ProjectAPI", "Add", project, true);
  const session = await rpc<{ id: string }>(page, "SessionAPI", "New", codebase.id, "공지 배너 다국어 처리");
  const job = await rpc<{ id: string }>(page, "JobAPI", "Run", {
    session_id: session.id,
    agent: "demo",
    prompt: "Say something.",
    command: ["--usage", "40000", "--seconds", "0"],
  });
  await rpc(page, "JobAPI", "Wait", job.id, 20_000);
  await page.getByRole("button", { name: "Session", exact: true }).click();
  await expect.poll(() => row().innerText(), soon).toContain("공지 배너 다국어 처리");
  expect(await row().innerText()).toContain("unknown");
  expect(await row().innerText()).not.toContain("$0.00");
  await screenshot(page, "cost-unknown");

  await page.getByRole("button", { name: "Add a price" }).click();
  await page.getByLabel("Provider").fill("demo");
  await page.getByRole("textbox", { name: "Model" }).fill("demo*");
  await page.getByLabel("From").fill("2020-01-01");
  for (const name of ["Input", "Output"]) await page.getByRole("textbox", { name, exact: true }).fill("25");
  await page.getByRole("button", { name: "Save the price" }).click();
  await page.getByRole("rowheader", { name: "demo* demo" }).waitFor();
  await page.getByRole("button", { name: "Compute anew" }).click();
  await expect.poll(() => row().innerText(), soon).toMatch(/\$\d/);
  await expect.poll(() => page.locator("[data-cost-today]").innerText(), soon).toMatch(/\$\d.* today/);
  const chart = page.locator("[data-cost-chart]");
  await expect.poll(() => chart.getAttribute("aria-valuetext"), soon).toMatch(/, demo\S* \$\d/);
  await chart.focus();
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => page.locator("[data-cost-day]").innerText(), soon).toMatch(/: –$/);
  await page.keyboard.press("End");
  await expect.poll(() => page.locator("[data-cost-day]").innerText(), soon).toMatch(/, demo\S* \$\d/);
  await expect
    .poll(() => page.locator("[data-cost-sums]").innerText(), soon)
    .toMatch(/projected[\s\S]*so far/);
  await page.getByRole("button", { name: "Copy CSV" }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain("공지 배너 다국어 처리");
  await screenshot(page, "cost-dark");

  await command(page, "Theme: light");
  await screenshot(page, "cost-light");
  expect(await axeFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 960, height: 600 });
  await command(page, "한국어");
  await screenshot(page, "cost-ko-960");
  expect(await axeFindings(page)).toEqual([]);
});
