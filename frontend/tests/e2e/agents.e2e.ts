import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import { axeFindings, command, launchBrowser, openPage, painted, rpc, screenshot } from "./browser";
import { Program } from "./program";

const scripted = fileURLToPath(new URL("acp-agent.mjs", import.meta.url));
const soon = { timeout: 20_000, interval: 100 };

/** It tells its version, and that nobody is signed in. */
const signedOut = `#!/bin/sh
case "$1" in
--version) echo "2.9.9 (Claude Code)" ;;
auth) echo '{"loggedIn": false}'; exit 1 ;;
esac
`;

interface Provider {
  name: string;
  kind: string;
  base_url: string;
  secret_name: string;
  argv: string[];
}

interface Rule {
  agent: string;
  tool: string;
  pattern: string;
  decision: string;
}

let program: Program;
let hash: string;
let folder: string;
/** Programs that are found before those of whoever runs the tests. */
let bin: string;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [folder, bin, browser] = await Promise.all([
    mkdtemp(path.join(tmpdir(), "holdfast-folder-")),
    mkdtemp(path.join(tmpdir(), "holdfast-bin-")),
    launchBrowser(),
  ]);
  await writeFile(path.join(bin, "claude"), signedOut, { mode: 0o755 });
  program = await Program.create({ PATH: `${bin}${path.delimiter}${process.env.PATH}` });
  page = await openPage(browser);
  await page.goto(await program.start());
  await painted(page, "first-run");
  hash = (await rpc<{ project_hash: string }>(page, "ProjectAPI", "Add", folder, true)).project_hash;
  await page.reload();
  await painted(page, "picker");
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "agents-failed"));
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  for (const each of [folder, bin]) if (each) await rm(each, { recursive: true, force: true });
});

const providers = () => rpc<Provider[]>(page, "AgentAPI", "Providers");
const row = (name: string) => page.locator(`[data-agent-row="${name}"]`);
const form = () => page.locator("[data-provider-form]");
const button = (name: string) => page.getByRole("button", { name, exact: true });

/** The page as it is in each theme and size, and in Korean; English and dark again at the end. */
async function pictures(name: string): Promise<void> {
  await screenshot(page, `${name}-dark`);
  await page.setViewportSize({ width: 960, height: 600 });
  await screenshot(page, `${name}-960`);
  await page.setViewportSize({ width: 1440, height: 900 });
  await command(page, "Theme: light");
  await expect.poll(() => page.getAttribute("html", "data-theme"), soon).toBe("light");
  expect(await axeFindings(page)).toEqual([]);
  await screenshot(page, `${name}-light`);
  await command(page, "언어: 한국어");
  await expect.poll(() => page.getAttribute("html", "lang"), soon).toBe("ko");
  await screenshot(page, `${name}-ko`);
  await command(page, "Language: English");
  await command(page, "Theme: dark");
  await expect.poll(() => page.getAttribute("html", "data-theme"), soon).toBe("dark");
  expect(await axeFindings(page)).toEqual([]);
}

describe("Settings, Agents", () => {
  test("names each agent with its state, and how to install what is missing", async () => {
    await command(page, "Settings: Agents");
    await painted(page, "settings-agents");
    await row("demo").waitFor();
    const infos = await rpc<{ name: string; installed: boolean; install: string }[]>(
      page,
      "AgentAPI",
      "List",
    );
    for (const { name, installed, install } of infos) {
      expect(await row(name).getAttribute("data-installed"), name).toBe(String(installed));
      if (!installed && install) expect(await row(name).innerText(), name).toContain(install);
    }
    expect(await row("demo").innerText()).toContain("asks before it uses a tool");
    const claude = await row("claude").innerText();
    for (const text of ["2.9.9", "not signed in", path.join(bin, "claude"), "run this in a terminal"])
      expect(claude).toContain(text);
    await screenshot(page, "agents-first-dark");
  });

  test("adds a model on this machine, which needs no key", async () => {
    await button("Add a model provider").click();
    await form().getByLabel("Models, one per line").fill("qwen3\nllama3");
    await screenshot(page, "agents-provider-dark");
    expect(await axeFindings(page)).toEqual([]);
    await button("Save").click();
    await row("llm:ollama").waitFor();
    await expect.poll(() => row("llm:ollama").innerText(), soon).toContain("Models: qwen3, llama3");
    expect(await providers()).toMatchObject([
      { name: "ollama", kind: "openai_chat", base_url: "http://127.0.0.1:11434/v1", secret_name: "" },
    ]);
  });

  test("refuses to send a key without encryption, and stores none", async () => {
    await button("Add a model provider").click();
    await form().getByLabel("Service").selectOption("other");
    await form().getByLabel("Short name").fill("far");
    await form().getByLabel("Base URL").fill("http://models.example/v1");
    await form().locator("[data-provider-key]").fill("sk-0123456789abcdef");
    await button("Save").click();
    await page.getByText("without encryption").waitFor();
    await screenshot(page, "agents-refused-dark");
    expect(await rpc(page, "SecretAPI", "List")).toEqual([]);
    await form().getByLabel("Base URL").fill("https://models.example/v1");
    await button("Save").click();
    await row("llm:far").waitFor();
    await expect.poll(() => row("llm:far").innerText(), soon).toContain("••••••••cdef");
    expect(await page.content()).not.toContain("sk-0123456789");
  });

  test("keeps a key that is not typed again, and deletes it with its agent", async () => {
    await button("Change far").click();
    expect(await form().locator("[data-provider-key]").inputValue()).toBe("");
    await form().getByLabel("Name shown").fill("Far away");
    await button("Save").click();
    await button("Remove Far away").waitFor();
    expect(await rpc<unknown[]>(page, "SecretAPI", "List")).toHaveLength(1);
    await button("Remove Far away").click();
    await button("Remove now").click();
    await row("llm:far").waitFor({ state: "detached" });
    expect(await rpc(page, "SecretAPI", "List")).toEqual([]);
  });

  test("adds a program that speaks the protocol, one argument per line", async () => {
    await button("Add an agent").click();
    await form().getByLabel("Short name").fill("mine");
    await form().getByLabel("Command line").fill("no-such-agent\n--say\ntwo words");
    await button("Save").click();
    await row("acp:mine").waitFor();
    await expect.poll(() => row("acp:mine").innerText(), soon).toContain("no-such-agent was not found");
    expect(await row("acp:mine").innerText()).toContain('no-such-agent --say "two words"');
    expect((await providers()).find(({ name }) => name === "mine")?.argv).toEqual([
      "no-such-agent",
      "--say",
      "two words",
    ]);
    await button("Change mine").click();
    await form().getByLabel("Command line").fill(`${process.execPath}\n${scripted}`);
    await button("Save").click();
    await expect.poll(() => row("acp:mine").getAttribute("data-installed"), soon).toBe("true");
    expect(await row("acp:mine").innerText()).toContain(process.version);
  });

  test("sets what agents may do from a list of words, and takes it back", async () => {
    const mode = async () =>
      (await rpc<{ value: string }>(page, "SettingsAPI", "Get", "permission.default")).value;
    const choice = page.getByLabel("Without asking");
    await choice.selectOption("edit files");
    await expect.poll(mode, soon).toBe("edit");
    await page.getByText("Without asking: edit files").waitFor();
    await button("Undo").click();
    await expect.poll(mode, soon).toBe("ask");
    await expect.poll(() => choice.inputValue(), soon).toBe("ask");
  });

  test("adds a rule of the project, changes it, removes it and has it back", async () => {
    const rules = () => rpc<Rule[]>(page, "PermissionAPI", "Rules", hash);
    await button("Add a rule").click();
    const fields = page.locator("[data-rule-form]");
    await fields.getByLabel("Tool").fill("Bash");
    await fields.getByLabel("For").fill("git *");
    await screenshot(page, "agents-rule-dark");
    expect(await axeFindings(page)).toEqual([]);
    await fields.getByRole("button", { name: "Save" }).click();
    await page.locator('[data-rule="allow"]').waitFor();
    expect(await button("Add a rule").evaluate((add) => add === document.activeElement)).toBe(true);
    await button("Change the rule for Bash git *").click();
    await fields.getByLabel("For").fill("git push *");
    await fields.getByLabel("Decision").selectOption("deny");
    await fields.getByRole("button", { name: "Save" }).click();
    await page.locator('[data-rule="deny"]').waitFor();
    expect(await rules()).toMatchObject([
      { agent: "", tool: "Bash", pattern: "git push *", decision: "deny" },
    ]);
    await button("Remove the rule for Bash git push *").click();
    await expect.poll(rules, soon).toEqual([]);
    await button("Undo").click();
    await expect.poll(rules, soon).toMatchObject([{ pattern: "git push *", decision: "deny" }]);
    await page.locator('[data-rule="deny"]').waitFor();
  });

  test("looks alike in both themes, sizes and languages", async () => {
    await pictures("agents");
    await page.locator("[data-rules]").scrollIntoViewIfNeeded();
    await screenshot(page, "agents-end-dark");
  });
});

describe("Settings, Prompts", () => {
  const editor = () => page.locator("[data-prompt]");
  const own = () => page.getByRole("textbox", { name: "Yours, in this project" });
  const stored = () =>
    rpc<{ system_prompt: string; is_custom: boolean; default: string }>(
      page,
      "PromptAPI",
      "Get",
      hash,
      "implementation_plan",
    );

  test("shows the default, and keeps what is typed in its place over a reload", async () => {
    await command(page, "Settings: Prompts");
    await painted(page, "settings-prompts");
    await editor().waitFor();
    const { default: text } = await stored();
    expect(await editor().locator("pre").textContent()).toBe(text);
    await button("Write your own").click();
    expect(await own().evaluate((field) => field === document.activeElement)).toBe(true);
    await own().fill("Plan in {{PROJECT_DIRECTORY}} with {{NOTHING}}.");
    await page.locator('[data-unknown="NOTHING"]').waitFor();
    await page.locator('[data-placeholder="PROJECT_DIRECTORY"][data-used="true"]').waitFor();
    await screenshot(page, "prompts-typed-dark");
    expect((await stored()).is_custom).toBe(false);
    await expect
      .poll(() => rpc(page, "SystemAPI", "Get", `prompt_draft/${hash}_implementation_plan`), soon)
      .toContain("NOTHING");
    await page.reload();
    await painted(page, "settings-prompts");
    await expect.poll(() => own().inputValue(), soon).toContain("{{NOTHING}}");
  });

  test("stores it for the project, with a placeholder where the cursor is", async () => {
    await own().fill("Plan in ");
    await own().press("End");
    await button("{{SESSION_NAME}}").click();
    expect(await own().inputValue()).toBe("Plan in {{SESSION_NAME}}");
    await button("Save").click();
    await page.locator("[data-own=implementation_plan]").waitFor();
    expect(await stored()).toMatchObject({ system_prompt: "Plan in {{SESSION_NAME}}", is_custom: true });
  });

  test("previews what a job would be asked, with an estimate of its tokens", async () => {
    const codebase = (await rpc<{ id: string }[]>(page, "ProjectAPI", "List"))[0]?.id;
    await page.getByText(`holdfast session new --project ${codebase}`).waitFor();
    const session = (await rpc<{ id: string }>(page, "SessionAPI", "New", codebase, "Keyset pages")).id;
    await rpc(page, "SessionAPI", "SetTask", session, "Replace OFFSET with a keyset cursor.", 1);
    await button("Show the prompt").click();
    const preview = page.locator("[data-preview]");
    await preview.waitFor();
    expect(Number(await preview.getAttribute("data-preview"))).toBeGreaterThan(5);
    expect(await preview.innerText()).toContain("Plan in Keyset pages");
    expect(await preview.innerText()).toContain("Replace OFFSET with a keyset cursor.");
    await pictures("prompts");
    await preview.scrollIntoViewIfNeeded();
    await screenshot(page, "prompts-preview-dark");
  });

  test("goes back to the default after a question", async () => {
    await button("Use the default").click();
    await screenshot(page, "prompts-unset-dark");
    expect(await axeFindings(page)).toEqual([]);
    await button("Delete it and use the default").click();
    await expect.poll(async () => (await stored()).is_custom, soon).toBe(false);
    await button("Write your own").waitFor();
  });

  test("is used by keyboard alone", async () => {
    await page.getByRole("option", { name: "Implementation plan" }).focus();
    await page.keyboard.press("ArrowDown");
    await page.locator('[data-prompt="implementation_plan_merge"]').waitFor();
  });
});
