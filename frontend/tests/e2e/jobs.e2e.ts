import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import {
  axeFindings,
  command,
  launchBrowser,
  openPage,
  painted,
  rpc,
  screenshot,
  terminalText,
} from "./browser";
import { cloneOfThisRepository, Program } from "./program";

interface Job {
  id: string;
  status: string;
  response: string | null;
  retry_of_job_id?: string;
}

const soon = { timeout: 20_000, interval: 100 };

let program: Program;
let project: string;
let browser: Browser;
let page: Page;
let session: string;

beforeAll(async () => {
  [program, project, browser] = await Promise.all([
    Program.create({ HOLDFAST_DEMO_SECONDS: "1" }),
    cloneOfThisRepository(),
    launchBrowser(),
  ]);
  page = await openPage(browser);
  await page.goto(await program.start());
  await painted(page, "first-run");
  const codebase = await rpc<{ id: string }>(page, "ProjectAPI", "Add", project, true);
  session = (await rpc<{ id: string }>(page, "SessionAPI", "New", codebase.id, "Jobs")).id;
  await page.evaluate((id) => {
    location.hash = `#/s/${id}`;
  }, session);
  await painted(page, "workspace");
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "jobs-failed"));
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (project) await rm(path.dirname(project), { recursive: true, force: true });
});

/** Runs the demonstration with a script of arguments, and shows it. */
async function runDemo(...args: string[]): Promise<string> {
  const job = await rpc<Job>(page, "JobAPI", "Run", {
    session_id: session,
    agent: "demo",
    prompt: "Say what this project is.",
    command: args,
    permission: "ask",
  });
  await page.locator(`[role=option][data-id="${job.id}"]`).click();
  await page.locator(`[data-job="${job.id}"]`).waitFor();
  return job.id;
}

const stored = (id: string) => rpc<Job>(page, "JobAPI", "Show", id);
const statusOf = async (id: string) => (await stored(id)).status;
const card = () => page.locator("[data-centre] [data-permission]");

describe("a question of an agent", () => {
  test("shows the exact command, waits over a reload and over the kill of the owner, and is allowed", async () => {
    const exact = "rm -rf build/cache && make program";
    const id = await runDemo("--ask", exact);
    await expect.poll(() => card().locator("pre").first().innerText(), soon).toBe(exact);
    await expect.poll(() => page.locator("[data-questions]").getAttribute("data-questions"), soon).toBe("1");
    // The demonstration remembers no answer: what it could not keep is not offered.
    expect(await card().getByRole("button", { name: "Allow in this session" }).count()).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
    await screenshot(page, "jobs-permission");
    await page.reload();
    await painted(page, "workspace");
    await page.locator(`[role=option][data-id="${id}"]`).click();
    await expect.poll(() => card().count(), soon).toBe(1);
    await program.kill();
    await program.start();
    await expect.poll(() => statusOf(id).catch(() => ""), { ...soon, timeout: 40_000 }).not.toBe("");
    await expect.poll(() => card().locator("pre").first().innerText(), soon).toBe(exact);
    await card().focus();
    await page.keyboard.press("a");
    await expect.poll(() => statusOf(id), soon).toBe("completed");
    await expect.poll(() => card().count(), soon).toBe(0);
  });

  test("keeps a reason that was not sent over the kill of the owner", async () => {
    const id = await runDemo("--ask", "git push --force");
    const reason = () => card().getByRole("textbox");
    await reason().fill("아직 보내지 않은 이유");
    const stored = async () => {
      const [asked] = await rpc<{ id: string }[]>(page, "PermissionAPI", "Waiting");
      return await rpc<string | null>(page, "SystemAPI", "Get", `refusal_draft/${asked?.id}`);
    };
    await expect.poll(stored, soon).toBe("아직 보내지 않은 이유");
    await program.kill();
    await program.start();
    await page.reload();
    await painted(page, "workspace");
    await expect
      .poll(() => reason().inputValue(), { ...soon, timeout: 40_000 })
      .toBe("아직 보내지 않은 이유");
    await reason().press("Enter");
    await expect.poll(() => card().count(), soon).toBe(0);
    expect(await rpc(page, "JobAPI", "Show", id)).toBeTruthy();
  });

  test("is denied with a reason from the bell", async () => {
    const id = await runDemo("--ask", "git push --force");
    await page.locator("[data-questions]").click();
    const asked = page.getByRole("dialog").locator("[data-permission]");
    await asked.focus();
    await page.keyboard.press("d");
    await page.keyboard.type("not on main");
    await screenshot(page, "jobs-bell");
    await page.keyboard.press("Enter");
    await expect.poll(() => asked.count(), soon).toBe(0);
    await page.keyboard.press("Escape");
    await expect.poll(() => statusOf(id), soon).toBe("completed");
    expect((await stored(id)).response).toContain("not on main");
  });
});

describe("what is done with a job", () => {
  test("it is spoken to while it runs, interrupted, resumed, and asked again by key", async () => {
    const id = await runDemo("--hold", path.join(path.dirname(project), "never"));
    await page.getByRole("textbox", { name: "Say something to this job" }).fill("Mention the licence.");
    await page.getByRole("button", { name: "Say now" }).click();
    await expect
      .poll(async () => (await rpc<{ status: string }[]>(page, "JobAPI", "Prompts", id))?.[0]?.status, soon)
      .toBe("sent");
    await page.getByRole("button", { name: "Interrupt" }).click();
    await expect.poll(() => page.getByRole("button", { name: "Resume", exact: true }).count(), soon).toBe(1);
    await writeFile(path.join(path.dirname(project), "never"), "");
    await page.getByRole("button", { name: "Resume", exact: true }).click();
    await expect.poll(() => page.locator("[data-job]").getAttribute("data-job"), soon).not.toBe(id);
    await page.locator("[data-job][data-status=completed]").waitFor();
    const resumed = (await page.locator("[data-job]").getAttribute("data-job")) ?? "";
    expect((await stored(resumed)).retry_of_job_id).toBe(id);
    await page.locator(`[role=option][data-id="${resumed}"]`).click();
    await page.locator(`[role=option][data-id="${resumed}"]`).focus();
    await page.keyboard.press("r");
    await expect.poll(() => page.locator("[data-job]").getAttribute("data-job"), soon).not.toBe(resumed);
  });

  test("one that failed says why, and what can be done next", async () => {
    const id = await runDemo("--fail", "The tool chain is missing.");
    await expect.poll(() => statusOf(id), soon).toBe("failed");
    const said = page.locator("[data-job] [role=alert]");
    await expect.poll(() => said.innerText(), soon).toContain("ended with exit code 1; see the job's log");
    await page.getByRole("button", { name: "Log", exact: true }).click();
    await page.getByText("The tool chain is missing.", { exact: false }).last().waitFor();
    expect(await page.getByRole("button", { name: "Retry", exact: true }).count()).toBeGreaterThan(0);
    await screenshot(page, "jobs-failure");
  });

  test("one that failed is marked as done, and then asks for nothing any more", async () => {
    const id = await runDemo("--fail", "nothing to read");
    await expect.poll(() => statusOf(id), soon).toBe("failed");
    const failed = async () => {
      const listed = await rpc<{ sessions: { id: string; jobs_failed: number }[] }>(
        page,
        "SessionAPI",
        "List",
        {},
      );
      return listed.sessions.find((each) => each.id === session)?.jobs_failed ?? -1;
    };
    const before = await failed();
    expect(before).toBeGreaterThan(0);
    const shown = page.locator(`[data-job="${id}"]`);
    await shown.getByRole("button", { name: "Mark done" }).click();
    await shown.getByText("marked as done").waitFor();
    await expect.poll(failed, soon).toBe(before - 1);
    expect(await statusOf(id)).toBe("failed");
    await program.kill();
    await program.start();
    await page.reload();
    await painted(page, "workspace");
    await shown.getByText("marked as done").waitFor();
    await shown.getByRole("button", { name: "Not done" }).click();
    await expect.poll(failed, soon).toBe(before);
  });

  test("its tools, its end and its process are there by key, and it has an address", async () => {
    const id = await runDemo("--seconds", "0");
    await expect.poll(() => statusOf(id), soon).toBe("completed");
    const text = page.locator("[data-job-text]");
    await text.focus();
    await page.keyboard.press("]");
    await page.locator("[data-job]").getByRole("region", { name: "Tools" }).waitFor();
    await text.focus();
    await text.evaluate((element) => element.scrollTo({ top: 0 }));
    await page.keyboard.press(".");
    const fromEnd = () =>
      text.evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);
    expect(await fromEnd()).toBeLessThan(2);
    await page.getByRole("button", { name: "Details", exact: true }).click();
    await page
      .locator("[data-job]")
      .getByText(/^\d+, since /)
      .waitFor();
    await page.evaluate(() => {
      location.hash = "#/";
    });
    await painted(page, "picker");
    await page.evaluate(
      ([s, j]) => {
        location.hash = `#/s/${s}/job/${j}`;
      },
      [session, id] as const,
    );
    await page.locator(`[data-job="${id}"]`).waitFor();
  });

  test("its last lines are read out to a reader of the screen, and only when it asks", async () => {
    const aloud = page.locator("[data-job] [data-aloud]");
    expect(await aloud.innerText()).toBe("");
    await page.locator("[data-job-text]").focus();
    await page.keyboard.press("Control+Alt+r");
    const said = async () => (await aloud.innerText()).split("\n");
    const shown = await page.locator("[data-job-text]").innerText();
    const lines = shown.split("\n").filter((line) => line.trim() !== "");
    await expect.poll(said, soon).toEqual(lines.slice(-20).map((line) => line.trimEnd()));
    expect(lines.length).toBeGreaterThan(0);
    await command(page, "Read the last output of the shown job");
    expect(await said()).not.toEqual([""]);
  });

  test("its answer is sent to a terminal, and its usage is told without an invented price", async () => {
    const id = await runDemo("--usage", "500");
    await expect.poll(() => statusOf(id), soon).toBe("completed");
    await page.getByRole("button", { name: "Usage", exact: true }).click();
    await expect
      .poll(() => page.locator("[data-job] table tbody").innerText(), soon)
      .toMatch(/500.*cost unknown/s);
    await command(page, "New terminal");
    await page.locator(".xterm-helper-textarea").first().waitFor();
    await page.locator("[data-send-result]").click();
    await page.getByRole("dialog").waitFor();
    await screenshot(page, "jobs-send");
    await page.getByRole("dialog").getByRole("button", { name: "Send to terminal" }).click();
    await expect.poll(() => terminalText(page), soon).toContain("no model was asked");
  });
});

test("attempts at one thing stand on a line, and two of them are compared", async () => {
  const first = await runDemo("--seconds", "0");
  await expect.poll(() => statusOf(first), soon).toBe("completed");
  const retry = async (id: string) => {
    const again = await rpc<Job>(page, "JobAPI", "Retry", id);
    await expect.poll(() => statusOf(again.id), soon).toBe("completed");
    return again.id;
  };
  const second = await retry(first);
  const third = await retry(second);
  const attempts = page.locator("[data-lineage]").getByRole("option");
  await expect.poll(() => attempts.count(), soon).toBe(3);
  await page.locator("[data-job-text]").focus();
  await page.keyboard.press("l");
  await expect.poll(() => page.locator("[data-lineage] :focus").count(), soon).toBe(1);
  await attempts.nth(2).click();
  await page.locator(`[data-job="${third}"]`).waitFor();
  await attempts.nth(0).click({ modifiers: ["Shift"] });
  const sides = page.getByRole("region", { name: "Attempt 1 beside attempt 3" });
  await sides.getByText("Both were asked the same.").waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await screenshot(page, "jobs-lineage");
  await sides.getByRole("button", { name: "Close comparison" }).click();
  await sides.waitFor({ state: "detached" });
});

describe("the list of jobs", () => {
  test("asks for older ones at its end, keeps its filter, and shows new ones as they come", async () => {
    const extra = 60;
    const run = { session_id: session, agent: "shell", command: ["/bin/sh", "-c", "exit 3"] };
    const first = await rpc<Job>(page, "JobAPI", "Run", run);
    for (let i = 1; i < extra; i++) await rpc<Job>(page, "JobAPI", "Run", run);
    const options = page.getByRole("listbox", { name: "Jobs of this session" }).locator("[role=option]");
    await page.locator("[data-older]").waitFor({ state: "attached" });
    expect(await page.locator(`[role=option][data-id="${first.id}"]`).count()).toBe(0);
    expect(await options.first().getAttribute("aria-setsize")).toBe("50");
    await expect.poll(() => statusOf(first.id), { ...soon, timeout: 60_000 }).toBe("failed");
    await page.getByRole("combobox", { name: "Show" }).selectOption("failed");
    const list = page.getByRole("listbox", { name: "Jobs of this session" });
    const scrollTo = (top: number) =>
      list.locator("xpath=..").evaluate((panel, to) => panel.scrollTo(0, to), top);
    const listed = (id: string) => page.locator(`[role=option][data-id="${id}"]`);
    const atEnd = async () => {
      await scrollTo(1e6);
      return await listed(first.id).count();
    };
    await expect.poll(atEnd, soon).toBe(1);
    expect(await options.count()).toBeLessThan(50); // those in sight
    expect(await page.getByRole("combobox", { name: "Show" }).inputValue()).toBe("failed");
    const last = await rpc<Job>(page, "JobAPI", "Run", run);
    await scrollTo(0);
    await listed(last.id).waitFor();
    await listed(last.id).focus();
    await page.keyboard.press("End");
    // The jobs of the tests before this one stand behind the first of these.
    const focused = () =>
      page.evaluate(() => {
        const { ariaPosInSet: at = "", ariaSetSize: of = "" } = document.activeElement ?? {};
        return Number(of) > 50 && at === of;
      });
    await expect.poll(focused, soon).toBe(true);
    await screenshot(page, "jobs-many");
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("combobox", { name: "Show" }).selectOption("all");
  });

  test("knows an older job that is shown after a reload, though it is not listed yet", async () => {
    const oldest = page
      .getByRole("listbox", { name: "Jobs of this session" })
      .locator("[role=option]")
      .last();
    const id = (await oldest.getAttribute("data-id")) ?? "";
    await oldest.click();
    await page.locator(`[data-job="${id}"]`).waitFor();
    await page.reload();
    await painted(page, "workspace");
    await page.locator(`[data-job="${id}"]`).waitFor();
  });
});

describe("the run with options", () => {
  test("says what the prompt weighs, and runs as chosen", async () => {
    await page.locator(".cm-content").first().click();
    await page.keyboard.type("Say what this project is.");
    await page.locator("[data-run-with]").click();
    await page.locator("[data-run-options]").waitFor();
    await page.locator("[data-run-options] select").first().selectOption("demo");
    await page.locator("[data-run-options] select").last().selectOption("2");
    await expect.poll(() => page.locator("[data-estimate]").innerText(), soon).toContain("(estimate)");
    await screenshot(page, "jobs-options");
    expect(await axeFindings(page)).toEqual([]);
    const before = await page.locator("[data-job]").getAttribute("data-job");
    await page.locator("[data-run-options]").getByRole("button", { name: "Run", exact: true }).click();
    const shown = () => page.locator("[data-job]").getAttribute("data-job");
    await expect.poll(shown, soon).not.toBe(before);
    const job = await rpc<{ priority: number; agent: string }>(page, "JobAPI", "Show", (await shown()) ?? "");
    expect(job).toMatchObject({ priority: 2, agent: "demo" });
  });

  test("looks right in the light, in Korean, and in the smallest window", async () => {
    await command(page, "Theme: light");
    await screenshot(page, "jobs-light");
    await page.setViewportSize({ width: 960, height: 600 });
    await command(page, "한국어");
    await page.locator("[data-run-with]").click();
    await page.locator("[data-run-options]").waitFor();
    await screenshot(page, "jobs-ko-960");
    expect(await axeFindings(page)).toEqual([]);
  });
});
