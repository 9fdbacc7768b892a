import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { openPage, painted, rpc } from "./browser";
import { Program } from "./program";

export const soon = { timeout: 20_000, interval: 50 };

/** A program with a session whose terminals a test uses, and the page that shows it. */
export class TerminalPage {
  private constructor(
    readonly program: Program,
    readonly page: Page,
    readonly session: string,
    private address: string,
  ) {}

  static async open(browser: Browser, project: string): Promise<TerminalPage> {
    const program = await Program.create();
    const page = await openPage(browser);
    const address = await program.start();
    await page.goto(address);
    await painted(page, "first-run");
    const added = await rpc<{ id: string }>(page, "ProjectAPI", "Add", project, false);
    const session = await rpc<{ id: string }>(page, "SessionAPI", "New", added.id, "Terminals");
    const opened = new TerminalPage(program, page, session.id, address);
    await opened.show();
    return opened;
  }

  /** Opens the session anew, as after a start of the app. */
  async show(): Promise<void> {
    await this.page.goto(`${new URL(this.address).origin}/#/s/${this.session}`);
    await this.page.reload();
    await painted(this.page, "workspace");
  }

  /** Kills the owner, starts it again and opens the session. */
  async killOwner(): Promise<void> {
    await this.program.kill();
    this.address = await this.program.start();
    await this.page.goto(this.address);
    await painted(this.page, "picker");
    await this.show();
  }

  /** Another page of the same owner. */
  async another(browser: Browser, size: { width: number; height: number }): Promise<Page> {
    const page = await openPage(browser, size);
    await page.context().addCookies(await this.page.context().cookies());
    await page.goto(`${new URL(this.address).origin}/#/s/${this.session}`);
    await painted(page, "workspace");
    return page;
  }

  /** Opens a further terminal and waits for its prompt. */
  async newTerminal(): Promise<string> {
    const before = await this.page.locator("[data-terminal]").evaluateAll(idsOf);
    await this.page.getByRole("button", { name: "New terminal" }).first().click();
    const added = async () =>
      (await this.page.locator("[data-terminal]").evaluateAll(idsOf)).find((id) => !before.includes(id));
    await expect.poll(added, soon).toBeTruthy();
    const id = (await added()) ?? "";
    await expect.poll(() => this.text(id), soon).toMatch(/[$#]$/m);
    return id;
  }

  pane(id: string) {
    return this.page.locator(`[data-terminal="${id}"]`);
  }

  /** The rows that a terminal shows now, without trailing blanks. */
  async rows(id: string, page = this.page): Promise<string[]> {
    const rows = page.locator(`[data-terminal="${id}"] .terminal-layer:not([data-coming]) .xterm-rows > div`);
    const texts = await rows.evaluateAll((all) => all.map((row) => row.textContent ?? ""));
    return texts.map((text) => text.replaceAll("\u00a0", " ").trimEnd());
  }

  async text(id: string): Promise<string> {
    return (await this.rows(id)).join("\n");
  }

  async focus(id: string): Promise<void> {
    await this.pane(id).locator(".xterm-helper-textarea").first().focus();
  }

  async run(id: string, line: string): Promise<void> {
    await this.focus(id);
    await this.page.keyboard.type(`${line}\n`);
  }

  async shows(id: string, text: string | RegExp): Promise<void> {
    const poll = expect.poll(() => this.text(id), soon);
    await (typeof text === "string" ? poll.toContain(text) : poll.toMatch(text));
  }

  /** Every cell as it is painted: its text, its colours and what marks it, row by row. */
  cells(id: string): Promise<string[][]> {
    const rows = this.pane(id).locator(".terminal-layer:not([data-coming]) .xterm-rows > div");
    return rows.evaluateAll((all) =>
      all.map((row) =>
        [...row.children].map((span) => {
          const marks = [...span.classList].filter(
            (name) => !/^xterm-cursor-/.test(name) && name !== "xterm-dim-cursor",
          );
          const style = (span as HTMLElement).style;
          // Cells are spaced to the grid by the pixel; how is the renderer's affair.
          return [marks.sort().join(" "), style.color, style.backgroundColor, span.textContent].join("|");
        }),
      ),
    );
  }
}

const idsOf = (all: Element[]) => all.map((element) => element.getAttribute("data-terminal") ?? "");
