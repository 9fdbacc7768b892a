import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import { axeFindings, command, launchBrowser, openPage, painted, rpc, screenshot } from "./browser";
import { changeBundle } from "./bundle-zip";
import { Program } from "./program";

const soon = { timeout: 20_000, interval: 100 };
const longAgo = Date.UTC(2020, 0, 1);

let program: Program;
let folder: string;
let browser: Browser;
let page: Page;
const ids: Record<string, string> = {};

interface Listed {
  sessions: { id: string; name: string }[] | null;
}
const sessions = async () => {
  const query = { search: "", codebase_id: "", pinned: false, cursor: "", limit: 50 };
  const listed = await rpc<Listed>(page, "SessionAPI", "List", query);
  return (listed.sessions ?? []).map(({ name }) => name).sort();
};

async function go(hash: string, marker: Parameters<typeof painted>[1]): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#${hash}`);
  await painted(page, marker);
}

beforeAll(async () => {
  [program, folder, browser] = await Promise.all([
    Program.create(),
    mkdtemp(path.join(tmpdir(), "holdfast-retention-")),
    launchBrowser(),
  ]);
  page = await openPage(browser);
  await page.goto(await program.start());
  await painted(page, "first-run");
  const project = await rpc<{ id: string }>(page, "ProjectAPI", "Add", folder, true);
  for (const name of ["Old notes", "Old but pinned", "Old but running", "Recent work"]) {
    ids[name] = (await rpc<{ id: string }>(page, "SessionAPI", "New", project.id, name)).id;
  }
  await rpc(page, "SessionAPI", "SetTask", ids["Old notes"], "Replace OFFSET with a keyset cursor.", 1);
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "failed-retention"));
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const exportTo = async (file: string) => {
  const dialog = page.locator("[data-export-dialog]");
  await dialog.getByLabel("Folder").fill(folder);
  await dialog.getByLabel("File name").fill(file);
  await dialog.getByRole("button", { name: "Export", exact: true }).click();
};
const importFrom = async (file: string, dropped = false) => {
  await page.locator("[data-import-bundle]").click();
  const dialog = page.locator("[data-import-dialog]");
  const field = dialog.getByLabel("File of the bundle");
  if (!dropped) await field.fill(path.join(folder, file));
  else {
    await field.evaluate(
      (element, uri) => {
        const { x, y } = element.getBoundingClientRect();
        const dataTransfer = new DataTransfer();
        dataTransfer.setData("text/uri-list", uri);
        const init = { dataTransfer, bubbles: true, cancelable: true, clientX: x + 20, clientY: y + 12 };
        element.dispatchEvent(new DragEvent("drop", init));
      },
      pathToFileURL(path.join(folder, file)).href,
    );
    expect(await field.inputValue()).toBe(path.join(folder, file));
  }
  await dialog.getByRole("button", { name: "Dry run" }).click();
  await page.locator("[data-bundle-imported=dry]").waitFor();
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await page.locator("[data-bundle-imported=done]").waitFor();
};
/** Closes a dialog, which waits for what it does. */
const closed = async (dialog: string) => {
  await page.locator(dialog).getByRole("button", { name: "Close" }).click();
  await page.locator(dialog).waitFor({ state: "detached" });
};
const wouldGo = () => page.locator("[data-retention-class=sessions] [data-would-go]").textContent();

describe("Settings, Data, export, import and retention", () => {
  test("exports everything to one file, and never over another", async () => {
    await go("/settings/data", "data");
    await page.locator("[data-export]").click();
    await exportTo("all.zip");
    await page.locator("[data-exported]").getByText(path.join(folder, "all.zip")).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    const written = await readFile(path.join(folder, "all.zip"));
    await page.locator("[data-export-dialog]").getByRole("button", { name: "Export", exact: true }).click();
    await page.getByText(/is there already/).waitFor();
    expect(written.equals(await readFile(path.join(folder, "all.zip")))).toBe(true);
    expect(await readdir(folder)).toEqual(["all.zip"]);
    await closed("[data-export-dialog]");
  });

  test("imports a bundle that tells of old sessions", async () => {
    await changeBundle(path.join(folder, "all.zip"), "sessions", (row) => {
      if (String(row.name).startsWith("Old")) row.updated_at = longAgo;
    });
    await rpc(page, "SessionAPI", "Delete", ids["Old notes"]);
    await rpc(page, "SessionAPI", "Delete", ids["Old but pinned"]);
    await rpc(page, "SessionAPI", "Delete", ids["Old but running"]);
    expect(await sessions()).toEqual(["Recent work"]);
    await importFrom("all.zip");
    await screenshot(page, "retention-import");
    expect(await axeFindings(page)).toEqual([]);
    await closed("[data-import-dialog]");
    expect(await sessions()).toEqual(["Old but pinned", "Old but running", "Old notes", "Recent work"]);
  });

  test("tells what would go, and what stays because it is pinned or runs", async () => {
    await rpc(page, "SessionAPI", "Pin", ids["Old but pinned"], true);
    await rpc(page, "TerminalAPI", "New", {
      work_session_id: ids["Old but running"],
      working_directory: folder,
      command: ["/bin/cat"],
      cols: 0,
      rows: 0,
      title: "",
      idle: false,
    });
    await page.locator('select[data-setting="retention.sessions.days"]').selectOption("30");
    await expect.poll(wouldGo, soon).toBe("1");
    const stays = page.locator("[data-retention-class=sessions] [data-left-out]");
    await expect.poll(() => stays.textContent(), soon).toBe("2");
    await page.locator("#data-retention").scrollIntoViewIfNeeded();
    await screenshot(page, "retention-dark");
    expect(await axeFindings(page)).toEqual([]);
  });

  test("lists it, exports it and deletes what was told", async () => {
    await page.locator("[data-retention-list]").click();
    const dialog = page.locator("[data-retention-dialog]");
    await dialog.locator(`[data-unit="${ids["Old notes"]}"]`).getByText("Old notes").waitFor();
    await screenshot(page, "retention-list");
    expect(await axeFindings(page)).toEqual([]);
    await dialog.locator("[data-retention-run]").click();
    await dialog.locator("[data-retention-result=done][data-deleted='1']").waitFor();
    await screenshot(page, "retention-result");
    await page.getByRole("button", { name: "Close" }).click();
    expect(await sessions()).toEqual(["Old but pinned", "Old but running", "Recent work"]);
    await expect.poll(wouldGo, soon).toBe("0");
    await page.locator("[data-retention-run-row=done]").waitFor();
  });

  test("brings a session back from its own export", async () => {
    await go(`/s/${ids["Recent work"]}`, "workspace");
    await command(page, "Export the session");
    await exportTo("session.zip");
    await page.locator("[data-exported]").waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    await go("/settings/data", "data");
    await rpc(page, "SessionAPI", "Delete", ids["Recent work"]);
    expect(await sessions()).toEqual(["Old but pinned", "Old but running"]);
    await importFrom("session.zip", true);
    await page.keyboard.press("Escape");
    expect(await sessions()).toEqual(["Old but pinned", "Old but running", "Recent work"]);
  });

  test("is whole in light, in a small window and in Korean", async () => {
    await command(page, "theme: light");
    await page.waitForSelector("html[data-theme=light]");
    await page.locator("#data-retention").scrollIntoViewIfNeeded();
    await screenshot(page, "retention-light");
    expect(await axeFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 960, height: 600 });
    await go("/settings/appearance", "settings-appearance");
    await page.locator("#appearance-locale").selectOption("ko");
    await go("/settings/data", "data");
    await page.locator("#data-retention").scrollIntoViewIfNeeded();
    await screenshot(page, "retention-ko");
    expect(await axeFindings(page)).toEqual([]);
  });
});
