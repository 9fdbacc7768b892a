import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { Browser, CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import { axeFindings, launchBrowser, rpc, screenshot } from "./browser";
import { cloneOfThisRepository } from "./program";
import { soon, TerminalPage } from "./terminal-page";

let project: string;
let browser: Browser;
let terminals: TerminalPage;
let page: Page;
let id: string;
let devtools: CDPSession;

beforeAll(async () => {
  [project, browser] = await Promise.all([cloneOfThisRepository(), launchBrowser()]);
  terminals = await TerminalPage.open(browser, project);
  page = terminals.page;
  devtools = await page.context().newCDPSession(page);
});

beforeEach(() => {
  onTestFailed(() => screenshot(page, "failed"));
});

afterAll(async () => {
  await browser?.close();
  await terminals?.program.destroy();
  if (project) await rm(path.dirname(project), { recursive: true, force: true });
});

let readings = 0;

/** Runs `input` while a program reads raw bytes up to Enter, and returns what it read as hexadecimal. */
async function bytesOf(input: () => Promise<void>): Promise<string> {
  // A number each time: the screen may still show the reading before.
  const n = ++readings;
  const reader = `import sys, termios, tty
old = termios.tcgetattr(0)
tty.setraw(0)
print('reading ${n}\\r')
data = b''
while not data.endswith(b'\\r'): data += sys.stdin.buffer.raw.read(1)
termios.tcsetattr(0, termios.TCSANOW, old)
print('got ${n}: ' + data[:-1].hex(' ') + ' end')`;
  const script = Buffer.from(reader).toString("base64");
  await terminals.run(id, `clear; python3 -c "$(echo ${script} | base64 -d)"`);
  await terminals.shows(id, new RegExp(`^reading ${n}$`, "m"));
  await input();
  await page.keyboard.press("Enter");
  const got = async () => {
    const text = (await terminals.rows(id)).join(" ");
    return new RegExp(`got ${n}: ([0-9a-f ]*) ?end`).exec(text)?.[1]?.trim();
  };
  await expect.poll(got, soon).toBeDefined();
  return (await got()) ?? "";
}

const hex = (text: string) =>
  Buffer.from(text)
    .toString("hex")
    .replace(/(..)(?=.)/g, "$1 ");

describe("keys", () => {
  test("of a shell reach it: Tab, Shift+Tab, Ctrl+Tab, Alt and Ctrl chords", async () => {
    id = await terminals.newTerminal();
    const keys = ["Tab", "Shift+Tab", "Control+Tab", "Alt+b", "Control+r", "Control+k", "Control+f", "F5"];
    const got = await bytesOf(async () => {
      for (const key of keys) await page.keyboard.press(key);
    });
    expect(got).toBe("09 1b 5b 5a 09 1b 62 12 0b 06 1b 5b 31 35 7e");
  });
});

describe("composed text", () => {
  /** Composes as an input method does: each step replaces the one before, the last one is kept. */
  async function compose(steps: string[], committed: string): Promise<void> {
    for (const text of steps) {
      await devtools.send("Input.imeSetComposition", {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
    }
    await devtools.send("Input.insertText", { text: committed });
  }

  test("in Korean arrives once, whole", async () => {
    const got = await bytesOf(async () => {
      await compose(["ㅎ", "하", "한"], "한");
      await compose(["ㄱ", "그", "글"], "글");
    });
    expect(got).toBe(hex("한글"));
  });

  test("in Japanese arrives as it was converted", async () => {
    const got = await bytesOf(async () => {
      await compose(["に", "にほ", "にほん", "日本"], "日本");
      await page.keyboard.type("go");
      await compose(["ご", "語"], "語");
    });
    expect(got).toBe(hex("日本go語"));
  });

  test("is shown at the cursor while it is composed, and is not sent when it is given up", async () => {
    const got = await bytesOf(async () => {
      await devtools.send("Input.imeSetComposition", { text: "가", selectionStart: 1, selectionEnd: 1 });
      const composition = terminals.pane(id).locator(".composition-view.active");
      await composition.waitFor();
      expect(await composition.innerText()).toBe("가");
      await screenshot(page, "terminal-composing");
      await devtools.send("Input.imeSetComposition", { text: "", selectionStart: 0, selectionEnd: 0 });
      await page.keyboard.type("x");
    });
    expect(got).toBe(hex("x"));
  });
});

describe("a paste", () => {
  const copy = (text: string) => page.evaluate((value) => navigator.clipboard.writeText(value), text);
  const dialog = () => page.getByRole("dialog", { name: "Paste this?" });
  const focusIsBack = () =>
    expect
      .poll(() => page.evaluate(() => document.activeElement?.className), soon)
      .toContain("xterm-helper-textarea");
  const interrupt = async () => {
    await focusIsBack();
    await page.keyboard.press("Control+c");
    await terminals.shows(id, /\^C\n.*[$#]$/m);
  };

  test("of several lines into a shell that would run them is asked about", async () => {
    await terminals.run(id, "clear; echo re''ady; cat");
    await terminals.shows(id, /^ready$/m);
    await copy("echo one\necho two\n");
    await page.keyboard.press("Control+Shift+V");
    await dialog().getByText("18 B, 2 lines.").waitFor();
    expect(await dialog().locator("[data-paste]").innerText()).toContain("echo one\necho two");
    await screenshot(page, "paste");
    expect(await axeFindings(page)).toEqual([]);
    await dialog().getByRole("button", { name: "Cancel" }).click();
    await dialog().waitFor({ state: "detached" });
    await focusIsBack();
    expect(await terminals.text(id)).not.toContain("echo one");
    await page.keyboard.press("Control+Shift+V");
    await dialog().getByRole("button", { name: "Paste as one line" }).click();
    await terminals.shows(id, /^echo one echo two$/m);
    await page.keyboard.press("Control+Shift+V");
    await dialog().getByRole("button", { name: "Paste", exact: true }).click();
    await terminals.shows(id, /^echo two$/m);
    await interrupt();
  });

  test("that is large is asked about, and arrives whole", async () => {
    await rpc(page, "SettingsAPI", "Set", "terminal.paste_guard_bytes", "2000");
    const got = path.join(path.dirname(project), "pasted");
    await terminals.run(
      id,
      `clear; printf '\\033[?2004hbrackets on\\n'; head -c 3012 > '${got}'; printf '\\033[?2004l'`,
    );
    await terminals.shows(id, /^brackets on$/m);
    const text = "한".repeat(1000);
    await copy(text);
    await terminals.focus(id);
    await page.keyboard.press("Control+Shift+V");
    await dialog().getByText("3.0 kB, 1 line.").waitFor();
    await page.keyboard.press("Enter");
    await dialog().waitFor({ state: "detached" });
    await focusIsBack();
    await page.keyboard.press("Enter");
    await expect
      .poll(async () => (await readFile(got)).toString(), soon)
      .toBe(`\u001b[200~${text}\u001b[201~`);
    await terminals.shows(id, /[$#]$/m);
    await rpc(page, "SettingsAPI", "Set", "terminal.paste_guard_bytes", "10000");
  });

  test("of an image becomes the path of a file that holds it", async () => {
    const png =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    await page.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      await navigator.clipboard.write([
        new ClipboardItem({ "image/png": new Blob([bytes], { type: "image/png" }) }),
      ]);
    }, png);
    await terminals.run(id, "clear");
    await terminals.shows(id, /^[^\n]*[$#]\s*$/);
    await page.keyboard.type("file=");
    await page.keyboard.press("Control+Shift+V");
    const typed = async () => /file=(\S+\.png)/.exec((await terminals.rows(id)).join(""))?.[1];
    await expect.poll(typed, soon).toContain(path.join(terminals.program.dataDir, "pastes"));
    const kept = await readFile((await typed()) ?? "");
    expect(kept.subarray(1, 4).toString()).toBe("PNG");
    await interrupt();
  });

  test("of files that are dropped gives their paths, quoted for the shell", async () => {
    await terminals.run(id, "clear");
    await terminals.shows(id, /^[^\n]*[$#]\s*$/);
    await terminals
      .pane(id)
      .locator(".terminal-layers")
      .evaluate((element) => {
        const data = new DataTransfer();
        data.setData("text/uri-list", "file:///srv/it%27s%20here.txt\r\nfile:///srv/b.txt");
        element.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
      });
    await terminals.shows(id, "'/srv/it'\\''s here.txt' /srv/b.txt");
    await interrupt();
  });
});

test("prompts are gone through by key: where Enter was pressed, and as a shell marks them", async () => {
  const top = async () => (await terminals.rows(id))[0] ?? "";
  /** Runs a command at a prompt: what is typed ahead is not typed at one. */
  const runAt = async (prompt: string, command: string) => {
    await expect.poll(async () => (await terminals.text(id)).trimEnd().split("\n").at(-1), soon).toBe(prompt);
    await terminals.run(id, command);
  };
  await terminals.run(id, "clear; bash --norc --noprofile");
  await terminals.run(id, "PS1='plain> '");
  for (const name of ["first", "second"]) await runAt("plain>", `seq 80 # ${name}`);
  await terminals.shows(id, /^80\nplain> *$/m);
  await page.keyboard.press("Control+Shift+ArrowUp");
  await expect.poll(top, soon).toBe("plain> seq 80 # second");
  await page.keyboard.press("Control+Shift+ArrowUp");
  await expect.poll(top, soon).toBe("plain> seq 80 # first");
  await page.keyboard.press("Control+Shift+ArrowDown");
  await expect.poll(top, soon).toBe("plain> seq 80 # second");
  // A shell knows better where its prompts are, also those that nobody typed at here.
  await terminals.run(id, "PS1='\\[\\e]133;A\\a\\]marked> '");
  for (const name of ["third", "fourth"]) await runAt("marked>", `seq 80 # ${name}`);
  await terminals.shows(id, /^marked> $|^marked>$/m);
  await page.keyboard.press("Control+Shift+ArrowUp");
  await expect.poll(top, soon).toBe("marked> seq 80 # fourth");
  await page.keyboard.press("Control+Shift+ArrowUp");
  await expect.poll(top, soon).toBe("marked> seq 80 # third");
  await terminals.run(id, "exit");
});

test("paste has the key that was chosen, and no longer the one before", async () => {
  await rpc(page, "SystemAPI", "Set", "keys", JSON.stringify({ paste: ["Ctrl+Alt+V"] }));
  await page.reload();
  await terminals.show();
  await terminals.run(id, "clear; cat");
  await page.evaluate(() => navigator.clipboard.writeText("from the clipboard"));
  await page.keyboard.press("Control+Shift+V");
  await page.keyboard.press("Control+Alt+V");
  await terminals.shows(id, /^from the clipboard$/m);
  await page.keyboard.press("Enter");
  await expect
    .poll(async () => (await terminals.text(id)).match(/from the clipboard/g)?.length, soon)
    .toBe(2); // as it was typed, and what cat said
  await page.keyboard.press("Control+c");
  await rpc(page, "SystemAPI", "Set", "keys", "");
  await page.reload();
  await terminals.show();
});

test("selected text is copied at once where the user set it so", async () => {
  await rpc(page, "SettingsAPI", "Set", "terminal.copy_on_select", "true");
  await page.evaluate(() => navigator.clipboard.writeText("nothing"));
  await terminals.run(id, "clear; echo se''lected");
  await terminals.shows(id, /^selected$/m);
  const row = terminals
    .pane(id)
    .locator(".xterm-rows > div", { hasText: /^selected/ })
    .first();
  const box = await row.boundingBox();
  if (!box) throw new Error("the row is not shown");
  const select = async () => {
    await page.mouse.dblclick(box.x + 10, box.y + box.height / 2);
    return page.evaluate(() => navigator.clipboard.readText());
  };
  await expect.poll(select, soon).toBe("selected");
  await rpc(page, "SettingsAPI", "Set", "terminal.copy_on_select", "false");
});

describe("a terminal that asks for its user", () => {
  const status = async () => (await rpc<{ status: string }>(page, "TerminalAPI", "Show", id)).status;

  test("is left alone by looking at it", async () => {
    await terminals.run(id, "clear; sleep 1; printf '\\a'");
    await page.locator(".cm-content").click();
    await expect.poll(status, soon).toBe("agent_requires_attention");
    await page.getByRole("tab", { name: /waits for you/ }).waitFor();
    await screenshot(page, "terminal-attention");
    await terminals.focus(id);
    await expect.poll(status, soon).toBe("running");
    await page.getByRole("tab", { name: /waits for you/ }).waitFor({ state: "detached" });
  });
});

test("a hidden terminal is given up after a minute and comes back where it was read", async () => {
  const { clock } = page;
  await clock.install();
  await terminals.show();
  await terminals.pane(id).locator(".xterm-rows").waitFor();
  await terminals.run(id, "clear; seq 2000");
  await terminals.shows(id, /^2000$/m);
  for (let i = 0; i < 9; i++) await page.keyboard.press("Shift+PageUp");
  const first = async () => Number((await terminals.rows(id))[0]);
  const pages = (await terminals.rows(id)).length - 1;
  await expect.poll(first, soon).toBe(2001 - pages - 9 * pages);
  const before = await terminals.rows(id);
  const live = () => page.locator(".xterm").count();
  const other = await terminals.newTerminal();
  const tab = (terminal: string) => page.locator(`[id="tab-${terminal}"]`);
  expect(await live()).toBe(2);
  await clock.fastForward(20_000);
  expect(await live()).toBe(2);
  await clock.fastForward(41_000);
  await expect.poll(live, soon).toBe(1);
  await tab(id).click();
  await expect.poll(() => terminals.rows(id), soon).toEqual(before);
  await tab(other).click();
  await expect.poll(live, soon).toBe(2);
  await tab(id).click();
  await expect.poll(() => terminals.rows(id), soon).toEqual(before);
});

test("two pages of different sizes show the same terminal in the size of the one that is used", async () => {
  await terminals.run(id, "clear; echo wide-$((1 + 1))");
  await terminals.shows(id, "wide-2");
  const narrow = await terminals.another(browser, { width: 1000, height: 700 });
  const columns = async (of: Page) => {
    await of.locator(`[data-terminal="${id}"] .xterm-helper-textarea`).first().focus();
    await of.keyboard.type("clear; tput cols\n");
    const read = async () => Number(/^(\d+)$/m.exec((await terminals.rows(id, of)).join("\n"))?.[1] ?? 0);
    await expect.poll(read, soon).toBeGreaterThan(0);
    return read();
  };
  await narrow.locator(`[data-terminal="${id}"] .xterm-rows`).first().waitFor();
  const small = await columns(narrow);
  await expect.poll(() => columns(page), soon).toBeGreaterThan(small);
  await expect.poll(() => columns(narrow), soon).toBe(small);
  await narrow.context().close();
});
