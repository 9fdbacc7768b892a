import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import { axeFindings, command, launchBrowser, openPage, painted, rpc, screenshot } from "./browser";
import { cloneOfThisRepository, Program } from "./program";
import { writeHistory } from "./world-history";

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

const short = (amount: string) =>
  Number(amount) >= 1e6 ? `${(Number(amount) / 1e6).toFixed(1)}M` : `${(Number(amount) / 1e3).toFixed(1)}k`;

const row = () => page.locator("[data-cost-row]").first();

const goTo = async (hash: string, marker: Parameters<typeof painted>[1]) => {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await painted(page, marker);
};

test("a cost is unknown until there is a price, and then computed from it", async () => {
  onTestFailed(() => screenshot(page, "cost-failed"));
  await goTo("#/cost", "cost");
  await page.getByText("Costs appear with the first job").waitFor();
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
  await expect.poll(() => row().innerText(), soon).toContain("공지 배너 다국어 처리");
  expect(await row().innerText()).toContain("unknown");
  expect(await row().innerText()).not.toContain("$0.00");
  await page.getByRole("link", { name: "1 message without a price: open the prices" }).click();
  await painted(page, "settings-prices");

  await page.getByRole("button", { name: "Add a price" }).click();
  await page.getByLabel("Provider").fill("demo");
  await page.getByRole("textbox", { name: "Model" }).fill("demo*");
  await page.getByLabel("From").fill("2020-01-01");
  for (const name of ["Input", "Output"]) await page.getByRole("textbox", { name, exact: true }).fill("25");
  await page.getByRole("button", { name: "Save the price" }).click();
  await page.getByRole("rowheader", { name: "demo* demo" }).waitFor();
  await page.getByRole("button", { name: "Compute anew" }).click();
  await page.getByText("1 cost changed.").waitFor();
  await screenshot(page, "settings-prices");
  expect(await axeFindings(page)).toEqual([]);

  await goTo("#/cost", "cost");
  await expect.poll(() => row().innerText(), soon).toMatch(/\$2\.00/);
  await expect.poll(() => page.locator("[data-cost-today]").innerText(), soon).toMatch(/\$2\.00 today/);
  await expect
    .poll(() => page.locator("[data-cost-sums]").innerText(), soon)
    .toMatch(/Per finished job\s*\$2\.00\s*median \$2\.00/);
  const chart = page.locator("[data-cost-chart]");
  await expect.poll(() => chart.getAttribute("aria-valuetext"), soon).toMatch(/, demo\S* \$2\.00/);
  expect(await chart.getAttribute("aria-label")).toMatch(/^\$2\.00 in 30 days, the most on .*: \$2\.00$/);
  await chart.focus();
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => page.locator("[data-cost-day]").innerText(), soon).toMatch(/: –$/);
});

test("a month of history is drawn by provider and model, with the table behind it", async () => {
  onTestFailed(() => screenshot(page, "cost-failed"));
  const { claude, codex } = await writeHistory(path.dirname(project), project);
  for (const [from, place] of [
    ["claude", claude],
    ["codex", codex],
  ])
    await rpc(page, "ForeignAPI", "Run", { from, place, dry_run: false });
  const price = { input_price: 1.25e9, output_price: 10e9, cache_read_price: 0.125e9 };
  await rpc(page, "CostAPI", "SetPrice", {
    provider: "import",
    model: "gpt-5-codex",
    valid_from: 0,
    ...price,
    cache_write_5m_price: 0,
    cache_write_1h_price: 0,
  });
  await rpc(page, "CostAPI", "Reprice");
  await rpc(page, "SettingsAPI", "Set", "budget.month_cents", "20000");
  await page.reload();
  await painted(page, "cost");
  await expect.poll(() => page.locator("main canvas").count(), soon).toBe(2);
  await page.getByRole("img", { name: /of \$200 in .* so far, about \$/ }).waitFor();
  await screenshot(page, "cost-dark");

  await page.keyboard.press("t");
  const table = page.locator("[data-cost-days]");
  await expect.poll(() => table.locator("tbody tr").count(), soon).toBe(30);
  expect(await page.locator("[data-cost-month] tbody tr").count()).toBe(new Date().getDate());
  await screenshot(page, "cost-table");
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press("t");

  await page.keyboard.press("4");
  const today = new Date();
  const iso = (back: number) => {
    const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() - back);
    return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
  };
  await page.getByLabel("From").fill(iso(4));
  await page.getByLabel("to", { exact: true }).fill(iso(2));
  await expect.poll(() => page.locator("[data-cost-chart]").getAttribute("aria-valuemax"), soon).toBe("2");
  await page.keyboard.press("Escape");
  await page.locator("[data-cost-chart]").focus();
  await page.keyboard.press("2");

  const pressed = () => page.locator("fieldset button[aria-pressed=true]").allInnerTexts();
  await expect.poll(pressed, soon).toEqual(["30 days", "Session"]);
  await page.keyboard.press("g");
  await expect.poll(pressed, soon).toEqual(["30 days", "Project"]);
  await page.keyboard.press("3");
  await expect.poll(pressed, soon).toEqual(["90 days", "Project"]);
  await page.keyboard.press("1");
  await expect.poll(pressed, soon).toEqual(["7 days", "Project"]);
  await page.keyboard.press("2");

  await page.getByRole("button", { name: "Model", exact: true }).click();
  await expect.poll(() => row().innerText(), soon).toContain("claude");
  const downloading = page.waitForEvent("download");
  await page.locator("[data-csv]").click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("holdfast-cost-model.csv");
  await page.getByText("Saved as holdfast-cost-model.csv").waitFor();
  const [head, ...lines] = (await readFile(await download.path(), "utf8")).trim().split("\n");
  const columns = head?.split(",") ?? [];
  const inFile = lines.map((line) => {
    const cells = line.split(",");
    const of = (name: string) => cells[columns.indexOf(name)] ?? "";
    return [
      of("label"),
      of("jobs"),
      short(of("tokens_in")),
      short(of("tokens_received")),
      `$${Number(of("cost_usd")).toFixed(2)}`,
    ];
  });
  // Of each row the table says what the file says, in the same order; the cell without a text is the bar.
  const shown = await page
    .locator("[data-cost-row]")
    .evaluateAll((all) =>
      all.map((one) => [...one.children].map((cell) => cell.textContent ?? "").filter((text) => text !== "")),
    );
  expect(inFile).toEqual(shown);

  await command(page, "Theme: light");
  await screenshot(page, "cost-light");
  expect(await axeFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 960, height: 600 });
  await command(page, "한국어");
  await screenshot(page, "cost-ko-960");
  expect(await axeFindings(page)).toEqual([]);
});

test("the costs are drawn where the system names no language", async () => {
  onTestFailed(() => screenshot(page, "cost-failed"));
  // So WebKitGTK calls it in the locale C; uPlot makes a format of it.
  await page.addInitScript(() =>
    Object.defineProperty(navigator, "language", { value: "C", configurable: true }),
  );
  await page.reload();
  await painted(page, "cost");
  await expect.poll(() => page.locator("main canvas").count(), soon).toBe(2);
});
