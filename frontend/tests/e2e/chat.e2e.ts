import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import { axeFindings, command, launchBrowser, openPage, painted, rpc, screenshot } from "./browser";
import { cloneOfThisRepository, Program } from "./program";

interface Conversation {
  id: string;
  title: string | null;
}

interface Message {
  seq: number;
  role: string;
  status: string;
  content: string;
}

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
  await mkdir(path.join(project, ".claude/commands"), { recursive: true });
  await writeFile(
    path.join(project, ".claude/commands/review.md"),
    "Reads a change twice.\n\nLook at $ARGUMENTS.",
  );
  page = await openPage(browser);
  await page.goto(await program.start());
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "chat-failed"));
});

afterAll(async () => {
  await browser?.close();
  await program?.destroy();
  if (project) await rm(path.dirname(project), { recursive: true, force: true });
});

const composer = () => page.getByRole("textbox", { name: "Message" });
const message = (seq: number) => page.locator(`[data-message="${seq}"]`);
const chatID = async () => (await page.locator("[data-chat]").getAttribute("data-chat")) ?? "";
const stored = async (id: string) => (await rpc<Message[]>(page, "ChatAPI", "Messages", id, 0, 100)) ?? [];
/** The draft as it would be found after a crash. */
const storedDraft = async () => rpc<string | null>(page, "SystemAPI", "Get", `chat_draft/${await chatID()}`);
const statusOf = (seq: number) => message(seq).getAttribute("data-status");
/** What a person reads of an answer, without its head. */
const textOf = async (seq: number) => (await message(seq).innerText()).replace(/\s+/g, " ");

async function say(text: string): Promise<void> {
  await composer().click();
  await page.keyboard.type(text);
  await page.keyboard.press("Control+Enter");
  await expect.poll(() => composer().inputValue(), soon).toBe("");
}

describe("a conversation from its beginning to after the kill", () => {
  test("begins with an agent that is chosen for good", async () => {
    await painted(page, "first-run");
    const codebase = await rpc<{ id: string }>(page, "ProjectAPI", "Add", project, true);
    const session = await rpc<{ id: string }>(page, "SessionAPI", "New", codebase.id, "Conversations");
    await page.evaluate((id) => {
      location.hash = `#/s/${id}`;
    }, session.id);
    await painted(page, "workspace");
    await command(page, "Open the conversation");
    await expect.poll(() => page.getByText("No conversation yet.").count(), soon).toBe(1);
    await page.locator("[data-new-chat]").click();
    await page.locator('[data-agent-name="demo"]').click();
    await page.locator("[data-chat]").waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  test("keeps a draft from its first character, also over a reload", async () => {
    await composer().click();
    await page.keyboard.type("보내지 않은 글");
    await expect.poll(storedDraft, soon).toBe("보내지 않은 글");
    await page.reload();
    await painted(page, "workspace");
    await expect.poll(() => composer().inputValue(), soon).toBe("보내지 않은 글");
    await composer().fill("");
  });

  test("completes names of files and leaves composed text alone", async () => {
    await composer().click();
    await page.keyboard.type("Look at @readme");
    await page.getByRole("option", { name: "README.md" }).first().waitFor();
    await screenshot(page, "chat-mention");
    await page.keyboard.press("Enter");
    await expect.poll(() => composer().inputValue(), soon).toBe("Look at @README.md ");
    await composer().fill("");
    await page.keyboard.type("/rev");
    await page.getByRole("option", { name: "/review Reads a change twice." }).waitFor();
    await page.keyboard.press("Tab");
    await expect.poll(() => composer().inputValue(), soon).toBe("/review ");
    await composer().fill("");
  });

  test("streams an answer, queues what is said meanwhile, and gives it back", async () => {
    await say("Say what this project is.");
    await expect.poll(() => statusOf(2), soon).toBe("streaming");
    await say("And its licence?");
    await expect.poll(() => statusOf(3), soon).toBe("queued");
    await screenshot(page, "chat-queued");
    await composer().click();
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => composer().inputValue(), soon).toBe("And its licence?");
    await expect.poll(() => statusOf(3), soon).toBe("cancelled");
    await composer().fill("");
    const kept = page.locator("dl > div", { has: page.locator("dt", { hasText: "Conversation" }) });
    await expect.poll(() => kept.locator("dd").first().innerText(), soon).toBe("3 messages");
  });

  test("shows the same text while it arrives, after its end, and read again", async () => {
    const id = await chatID();
    await expect.poll(() => statusOf(2), soon).toBe("complete");
    const live = await textOf(2);
    await page.reload();
    await painted(page, "workspace");
    await expect.poll(() => textOf(2), soon).toBe(live);
    const [, answer] = await stored(id);
    for (const word of (answer?.content ?? "").match(/\p{L}{4,}/gu) ?? []) expect(live).toContain(word);
  });

  test("stops an answer with its text kept, and sends again", async () => {
    await say("A long one, please.");
    await expect.poll(() => statusOf(5), soon).toBe("streaming");
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await expect.poll(() => statusOf(5), soon).toBe("cancelled");
    await message(5).getByRole("button", { name: "Send again" }).click();
    await expect.poll(() => message(6).innerText(), soon).toContain("A long one, please.");
  });

  test("goes on when its owner is killed in the middle of an answer", async () => {
    const id = await chatID();
    await expect.poll(() => statusOf(7), soon).toBe("streaming");
    await composer().click();
    await page.keyboard.type("typed before the kill");
    await expect.poll(storedDraft, soon).toBe("typed before the kill");
    await program.kill();
    await program.start();
    // The page finds the owner again by itself: it is signed in.
    await expect.poll(() => statusOf(7), { ...soon, timeout: 40_000 }).toBe("complete");
    expect(await composer().inputValue()).toBe("typed before the kill");
    expect((await stored(id)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    await composer().fill("");
  });

  test("moves nothing under the eye of who reads back", async () => {
    const id = await chatID();
    await say("Once more.");
    await expect.poll(() => statusOf(9), soon).toBe("streaming");
    const top = () => page.locator("[data-transcript]").evaluate((element) => element.scrollTop);
    await page.locator("[data-transcript]").hover();
    // Rows that are measured above the eye push it down: whoever goes to the top turns the wheel again.
    const upwards = async () => {
      await page.mouse.wheel(0, -10_000);
      return top();
    };
    await expect.poll(upwards, soon).toBe(0);
    await expect.poll(async () => (await stored(id))[8]?.status, soon).toBe("complete");
    expect(await top()).toBe(0);
    await page.locator("[data-to-end]").click();
    await expect.poll(() => statusOf(9), soon).toBe("complete");
  });

  test("is found, renamed, thrown away and taken back", async () => {
    const id = await chatID();
    await page.keyboard.press("Control+f");
    await page.getByRole("textbox", { name: "Find in this conversation" }).fill("licence");
    await expect.poll(() => page.locator("[data-found]").innerText(), soon).toContain("1 match");
    await page.keyboard.press("Escape");
    await page.locator("[data-chat-more]").click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "Title of the conversation" }).fill("설명");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator("#chat-title").innerText(), soon).toBe("설명");
    await page.locator("[data-chat-more]").click();
    await page.getByRole("menuitem", { name: "Move to the trash" }).click();
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await expect.poll(() => page.locator("[data-chat]").count(), soon).toBe(1);
    const kept = await rpc<{ conversation: Conversation }>(page, "ChatAPI", "Show", id);
    expect(kept.conversation.title).toBe("설명");
  });

  test("shows what an agent thinks and does, asks for it, and says the same when read again", async () => {
    const script = fileURLToPath(new URL("acp-agent.mjs", import.meta.url));
    await rpc(page, "AgentAPI", "SaveProvider", {
      name: "scripted",
      label: "Scripted agent",
      kind: "acp",
      argv: [process.execPath, script],
    });
    await page.reload();
    await painted(page, "workspace");
    await page.locator("[data-new-chat]").click();
    await page.locator('[data-agent-name="acp:scripted"]').click();
    await expect.poll(() => page.locator("[data-message]").count(), soon).toBe(0);
    await say("Vet the backend.");
    await page.locator('[data-call="run"]').waitFor();
    await expect.poll(() => page.getByText("go vet ./backend").count(), soon).toBeGreaterThan(1);
    await screenshot(page, "chat-permission");
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Allow once" }).click();
    await expect.poll(() => statusOf(2), soon).toBe("complete");
    await message(2).getByRole("button", { name: "Thinking" }).click();
    await message(2).locator('[data-call="read"] button').click();
    await expect
      .poll(() => textOf(2), soon)
      .toMatch(
        /Where is it composed\?.*I read the composition root.*read backend\/backend.go.*package backend.*It was allowed\./,
      );
    await screenshot(page, "chat-tools");
    await message(2).getByRole("button", { name: "Thinking" }).click();
    await message(2).locator('[data-call="read"] button').click();
    const live = await textOf(2);
    await page.reload();
    await painted(page, "workspace");
    await expect.poll(() => textOf(2), soon).toBe(live);
    await expect.poll(() => page.locator("[data-context]").innerText(), soon).toBe("context 48 %");
    await message(2).getByRole("button", { name: "backend/backend.go:12" }).click();
    await page.locator("[data-file]").waitFor();
    await page.keyboard.press("Escape");
  });

  test("tells from elsewhere which conversation asks, and opens it with the whole window", async () => {
    await say("Vet it again.");
    await message(4).locator('[data-call="run"]').waitFor();
    await page.evaluate(() => {
      location.hash = "#/cost";
    });
    await painted(page, "cost");
    await page.locator("[data-questions]").click();
    const asks = page.locator("[data-asks]");
    await expect
      .poll(() => asks.innerText(), soon)
      .toMatch(/Conversation “Vet the backend\.” in the session “Conversations”/);
    await screenshot(page, "chat-bell");
    expect(await axeFindings(page)).toEqual([]);
    await asks.getByRole("button", { name: "Show" }).click();
    await page.locator("[data-chat-screen]").waitFor();
    await page.getByRole("button", { name: "Allow once" }).click();
    await expect.poll(() => statusOf(4), soon).toBe("complete");
    expect(
      await page.locator("[data-transcript]").evaluate((element) => element.clientWidth),
    ).toBeGreaterThan(1100);
    await screenshot(page, "chat-full");
    expect(await axeFindings(page)).toEqual([]);
  });

  test("says beneath an answer what it used, and of an unknown cost that it is unknown", async () => {
    const used = message(4).locator("[data-turn-usage]");
    await expect.poll(() => used.innerText(), soon).toBe("1.2k in, 34 out, cost unknown");
    await page.getByRole("button", { name: "Back beside the task" }).click();
    await painted(page, "workspace");
    await expect.poll(() => used.innerText(), soon).toBe("1.2k in, 34 out, cost unknown");
  });

  test("says where the agent forgot, and lets what waits change places", async () => {
    await page.locator("[data-chat-more]").click();
    await page.getByRole("menuitem", { name: "Let the agent forget what was said" }).click();
    await say("And now?");
    await page.locator('[data-divider="reset-requested"]').waitFor();
    await message(6).locator('[data-call="run"]').waitFor();
    await say("Then this.");
    await say("But this before it.");
    await expect.poll(() => statusOf(8), soon).toBe("queued");
    await expect.poll(() => message(8).locator("[data-later]").isDisabled(), soon).toBe(true);
    await message(8).locator("[data-earlier]").click();
    await expect.poll(() => message(7).innerText(), soon).toContain("But this before it.");
    await expect.poll(() => message(8).innerText(), soon).toContain("Then this.");
    await screenshot(page, "chat-order");
    for (const seq of [7, 8]) await message(seq).getByRole("button", { name: "Take out" }).click();
    await page.getByRole("button", { name: "Allow once" }).click();
    await expect.poll(() => statusOf(6), soon).toBe("complete");
  });

  test("looks right in both themes, in Korean, and in the smallest window", async () => {
    await screenshot(page, "chat-dark");
    await command(page, "Theme: light");
    await screenshot(page, "chat-light");
    expect(await axeFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 960, height: 600 });
    await command(page, "한국어");
    await screenshot(page, "chat-ko-960");
    expect(await axeFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.locator("[data-chat-full]").click();
    await page.locator("[data-chat-screen]").waitFor();
    await screenshot(page, "chat-full-ko-light");
    await page.setViewportSize({ width: 960, height: 600 });
    await screenshot(page, "chat-full-ko-960");
    expect(await axeFindings(page)).toEqual([]);
  });
});
