import { FitAddon } from "@xterm/addon-fit";
import { type ISearchOptions, SearchAddon } from "@xterm/addon-search";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import type { IDisposable, IMarker, Terminal } from "@xterm/xterm";
import type { Begun, Opened, Sink } from "../../lib/stream";
import { border } from "./border";
import { type Divider, type DividerKind, Dividers } from "./dividers";
import { Gpu } from "./gpu";
import { HeldKeys } from "./held-keys";
import { guardParser } from "./parser-guard";
import { Prompts } from "./prompts";
import { guardReplay, isReply } from "./replay-guard";
import { type Size, Sizes } from "./sizes";
import {
  matchColours,
  newTerminal,
  terminalTheme,
  terminalType,
  watchFonts,
  watchTheme,
} from "./terminal-theme";
import { WholeCharacters } from "./whole-characters";

/** How many matches are counted and shown at most. */
export const matchLimit = 1000;

/** Where a screen that replaces another one has to stand: so many rows above the end, when it has come to `offset`. */
export interface Landing {
  offset: number;
  fromBottom(): number;
}

/** A selection by its place from the end, which another screen of the same output has as well. */
export interface Selection {
  column: number;
  fromEnd: number;
  length: number;
}

export interface Words {
  gap(bytes: number): string;
  border(process: Begun): { kind: DividerKind; text: string };
}

export interface ScreenOptions {
  parent: HTMLElement;
  label: string;
  scrollback: number;
  words: Words;
  landing: Landing | null;
}

/** What a screen tells its view. */
export interface ScreenEvents {
  opened(info: Opened): void;
  /** Everything before `offset` is on the screen. */
  parsed(offset: number): void;
  /** The screen shows what it was opened for: it can be seen. */
  ready(): void;
  /** What was old at the opening is shown; the program's own questions are answered from here on. */
  settled(): void;
  ended(): void;
  failed(code: string): void;
  scrolled(): void;
  /** Its characters have another size. */
  retyped(): void;
  /** `reply`: xterm answers a program, nobody typed. */
  typed(data: string, reply: boolean): void;
  binary(data: string): void;
  found(index: number, count: number): void;
}

/**
 * One xterm and the part of a terminal's output that it was given. Sizes,
 * borders and gaps take effect in their place among the bytes, as they do on
 * the owner's own screen, so that both show the same.
 */
export class Screen implements Sink {
  readonly term: Terminal;
  readonly search = new SearchAddon({ highlightLimit: matchLimit });
  /** Where what is shown begins; the first kept byte; the first byte that was not given yet. */
  start = 0;
  first = 0;
  given = 0;
  /** What is shown, up to this byte. */
  shown = 0;
  replaying = true;
  readonly sizes = new Sizes();
  private readonly characters = new WholeCharacters();

  readonly gpu: Gpu;
  readonly keys: HeldKeys;
  private readonly fit = new FitAddon();
  private readonly dividers: Dividers;
  private readonly prompts: Prompts;
  private readonly owned: IDisposable[];
  /** Rows were dropped at the top, for there is no room for more. */
  private trimmed = false;
  private replayEnd = 0;
  private begun = false;
  private visible = false;
  private landing: Landing | null;
  /** The border whose row is drawn already: its bytes' offset. */
  private borderAt: number | null = null;
  /** The line of that border; the process is null until it has begun. */
  private newest: { line: Divider; process: Begun | null } | null = null;
  /** Rows that `close` added behind the output. */
  private closing = 0;
  /** Set while a divider waits for what is before it; what comes after it waits here. */
  private held: (() => void)[] | null = null;
  private disposed = false;
  /** The row that the next frame brings into sight. */
  private revealing: IMarker | null = null;

  constructor(
    private readonly options: ScreenOptions,
    private readonly events: ScreenEvents,
  ) {
    this.landing = options.landing;
    this.term = newTerminal(options.scrollback);
    const { term } = this;
    term.loadAddon(this.fit);
    term.loadAddon(this.search);
    term.loadAddon(new Unicode11Addon());
    term.unicode.activeVersion = "11";
    this.dividers = new Dividers(term);
    this.prompts = new Prompts(term);
    this.gpu = new Gpu(term);
    const guards = [guardParser(term), guardReplay(term.parser, () => this.replaying)];
    term.open(options.parent);
    term.textarea?.setAttribute("aria-label", options.label);
    this.keys = new HeldKeys(term);
    this.owned = [
      ...guards,
      this.keys,
      this.prompts,
      this.dividers,
      term.onData((data) => this.typed(data)),
      term.onBinary((data) => events.binary(data)),
      term.onScroll(() => events.scrolled()),
      term.onWriteParsed(() => events.scrolled()),
      this.search.onDidChangeResults(({ resultIndex, resultCount }) =>
        events.found(resultIndex, resultCount),
      ),
      { dispose: watchTheme(() => this.retheme()) },
      { dispose: watchFonts(term) },
    ];
  }

  dispose(): void {
    this.disposed = true;
    this.held = null;
    for (const each of this.owned) each.dispose();
    this.gpu.use(false);
    this.term.dispose();
  }

  opened(info: Opened): void {
    this.first = info.first;
    this.sizes.tell(info);
    if (!this.begun) this.begin(info);
    this.replayEnd = Math.max(info.end, info.start);
    this.replaying = true;
    this.events.opened(info);
    this.inOrder(() => this.term.write("", () => this.reached(info.start)));
  }

  data(offset: number, bytes: Uint8Array): void {
    this.given = offset + bytes.length;
    this.inOrder(() => this.write(offset, bytes));
  }

  gap(offset: number, bytes: number): void {
    this.given = offset + bytes;
    this.inOrder(() =>
      this.divide("", "gap", this.options.words.gap(bytes), () => this.reached(offset + bytes)),
    );
  }

  size(_offset: number, cols: number, rows: number): void {
    this.inOrder(() => this.term.write("", () => this.resized({ cols, rows })));
  }

  border(offset: number, process: Begun): void {
    this.inOrder(() => {
      if (this.borderAt === offset && this.newest) {
        this.newest.process = process;
        this.relabel();
      } else {
        const { kind, text } = this.options.words.border(process);
        this.divide(border, kind, text, (line) => {
          this.newest = { line, process };
        });
      }
      this.borderAt = offset;
    });
  }

  /** Says on the newest border what is known by now: its process may start after its row is drawn. */
  relabel(): void {
    if (!this.newest?.process) return;
    const { kind, text } = this.options.words.border(this.newest.process);
    this.dividers.relabel(this.newest.line, kind, text);
  }

  end(): void {
    this.inOrder(() =>
      this.term.write("", () => {
        if (this.disposed) return;
        this.settle();
        this.events.ended();
      }),
    );
  }

  error(code: string): void {
    this.events.failed(code);
  }

  /** Draws the border of a process that has ended before the next one begins. A full screen is left as it was. */
  close(kind: DividerKind, text: string): void {
    const end = () => this.term.buffer.active.baseY;
    this.inOrder(() =>
      this.term.write("", () => {
        if (this.disposed || this.borderAt === this.given || this.inAlternate) return;
        this.borderAt = this.given;
        const before = end();
        this.divide(border, kind, text, (line) => {
          this.newest = { line, process: null };
          this.closing = end() - before;
        });
      }),
    );
  }

  /** The element that the terminal was opened in. */
  get layer(): HTMLElement {
    return this.options.parent;
  }

  /** How much of what it was opened for is shown, 0 to 1. */
  get progress(): number {
    const all = this.replayEnd - this.start;
    return all > 0 ? Math.min((this.shown - this.start) / all, 1) : 0;
  }

  get inAlternate(): boolean {
    return this.term.buffer.active.type === "alternate";
  }

  /** Rows of output between the last one that can be seen and the end. */
  get fromBottom(): number {
    const { baseY, viewportY } = this.term.buffer.active;
    return viewportY < baseY ? Math.max(baseY - viewportY - this.closing, 0) : 0;
  }

  /** Someone has scrolled up to the first row. */
  get atTop(): boolean {
    const { baseY, viewportY } = this.term.buffer.active;
    return !this.inAlternate && viewportY === 0 && baseY > 0;
  }

  /** Whether there is no room for another screenful of rows at the top. */
  get full(): boolean {
    return this.term.buffer.normal.length > (this.term.options.scrollback ?? 0);
  }

  /** Whether output of before the first row is kept by the owner. */
  get hasEarlier(): boolean {
    return this.start > this.first || this.trimmed;
  }

  /** The size that fits the room that the screen has now; null while it has none. */
  fitting(): Size | null {
    const size = this.fit.proposeDimensions();
    return size && Number.isFinite(size.cols) && Number.isFinite(size.rows) ? size : null;
  }

  /** Changes how many rows are kept above those that can be seen. */
  keepRows(rows: number): void {
    this.term.options.scrollback = rows;
  }

  /** Changes the size. Whoever reads further up keeps the row under the eye. */
  resize(cols: number, rows: number): void {
    const { term } = this;
    if (this.disposed || cols < 1 || rows < 1 || (cols === term.cols && rows === term.rows)) return;
    const reading = this.revealing ? null : this.readingAt();
    term.resize(cols, rows);
    if (!reading) return;
    // xterm brings its scroll area up to date with the next frame and would undo this one.
    requestAnimationFrame(() => {
      if (!this.disposed && reading.line >= 0) this.scrollTo(reading.line);
      reading.dispose();
    });
  }

  /** Scrolls to the last divider above what can be seen. */
  scrollToDivider(): void {
    const above = this.dividerAbove;
    if (above) this.term.scrollToLine(above.marker.line);
  }

  /** Brings the prompt above what can be seen to its top, or the one beneath the first row. */
  scrollToPrompt(way: "previous" | "next"): void {
    const line = this.prompts.from(this.term.buffer.active.viewportY, way);
    if (line !== null) this.term.scrollToLine(line);
  }

  /** The last divider above what can be seen. */
  get dividerAbove(): Divider | null {
    return this.dividers.above(this.term.buffer.active.viewportY);
  }

  selection(): Selection | null {
    const range = this.term.getSelectionPosition();
    if (!range) return null;
    const { start, end } = range;
    const length = (end.y - start.y) * this.term.cols + end.x - start.x;
    return { column: start.x, fromEnd: this.term.buffer.active.length - start.y, length };
  }

  select({ column, fromEnd, length }: Selection): void {
    this.term.select(column, this.term.buffer.active.length - fromEnd, length);
  }

  find(term: string, options: ISearchOptions, forward: boolean): void {
    const decorations = matchColours();
    if (forward) this.search.findNext(term, { ...options, decorations });
    else this.search.findPrevious(term, { ...options, decorations });
  }

  /**
   * Brings the chosen match into sight, once xterm's scroll area is as long as what it scrolls. A size that comes
   * before takes the selection away; the mark stays with the row.
   */
  reveal(): void {
    const { term } = this;
    const row = term.getSelectionPosition()?.start.y;
    if (row === undefined) return;
    const { baseY, cursorY } = term.buffer.active;
    this.revealing?.dispose();
    this.revealing = term.registerMarker(row - baseY - cursorY);
    this.revealSoon();
  }

  private revealSoon(): void {
    requestAnimationFrame(() => {
      const { term, revealing } = this;
      this.revealing = null;
      if (!revealing || this.disposed) return;
      const top = term.buffer.active.viewportY;
      const row = revealing.line;
      revealing.dispose();
      if (row >= 0 && (row < top || row >= top + term.rows))
        this.scrollTo(Math.max(row - Math.floor(term.rows / 2), 0));
    });
  }

  /**
   * xterm counts from where its scroll bar stands, which is some rows away after a resize. Once it has moved, both
   * agree: the second step is exact, and none at all where the first one was.
   */
  private scrollTo(row: number): void {
    this.term.scrollToLine(row);
    this.term.scrollToLine(row);
  }

  private begin(info: Opened): void {
    this.begun = true;
    this.start = info.start;
    this.given = info.start;
    this.resize(info.cols, info.rows);
    if (info.snapshot) this.inOrder(() => this.term.write(info.snapshot));
  }

  /** Runs a step now, or after the divider that is being drawn. */
  private inOrder(step: () => void): void {
    if (this.held) this.held.push(step);
    else if (!this.disposed) step();
  }

  private release(): void {
    const steps = this.held ?? [];
    this.held = null;
    // A step may hold again: the ones behind it wait in the same order.
    while (steps.length > 0 && !this.held) steps.shift()?.();
    (this.held as (() => void)[] | null)?.push(...steps);
  }

  /** Writes bytes, stopping exactly where something has to happen. */
  private write(offset: number, bytes: Uint8Array): void {
    let from = 0;
    for (const stop of [this.landing?.offset, this.replayEnd].sort((a, b) => (a ?? 0) - (b ?? 0))) {
      const to = (stop ?? 0) - offset;
      if (to <= from || to >= bytes.length) continue;
      this.writePart(offset + to, bytes.subarray(from, to));
      from = to;
    }
    this.writePart(offset + bytes.length, bytes.subarray(from));
  }

  private writePart(end: number, part: Uint8Array): void {
    this.term.write(this.characters.take(part), () => this.reached(end));
  }

  private reached(offset: number): void {
    if (this.disposed) return;
    this.shown = offset;
    const { scrollback = 0 } = this.term.options;
    this.trimmed ||= this.term.buffer.normal.length >= scrollback + this.term.rows;
    if (this.landing && offset >= this.landing.offset) this.land(this.landing);
    if (offset >= this.replayEnd) this.settle();
    this.events.parsed(offset);
  }

  private land(landing: Landing): void {
    this.landing = null;
    this.scrollFromBottom(landing.fromBottom());
    this.appear();
  }

  private settle(): void {
    if (!this.replaying) return;
    this.replaying = false;
    if (this.landing) this.land(this.landing);
    this.appear();
    this.events.settled();
  }

  private appear(): void {
    if (this.visible) return;
    this.visible = true;
    this.events.ready();
  }

  private scrollFromBottom(rows: number): void {
    if (rows > 0) this.term.scrollToLine(Math.max(this.term.buffer.active.baseY - rows, 0));
  }

  /** Writes `before`, then a row of its own for a divider. */
  private divide(before: string, kind: DividerKind, text: string, then: (line: Divider) => void): void {
    const { term } = this;
    this.held = [];
    this.characters.drop(); // what comes behind the divider is not its other half
    term.write(before, () => {
      if (this.disposed) return;
      term.write(term.buffer.active.cursorX > 0 ? "\r\n" : "", () => {
        if (this.disposed) return;
        const line = this.dividers.add(kind, text);
        term.write("\r\n", () => {
          if (this.disposed) return;
          then(line);
          this.release();
        });
      });
    });
  }

  private resized(size: Size): void {
    if (this.disposed) return;
    if (this.sizes.hear(size) || this.replaying) this.resize(size.cols, size.rows);
  }

  private typed(data: string): void {
    const reply = isReply(data);
    if (this.replaying && reply) return;
    this.events.typed(data, reply);
  }

  /** A marker at the first row that can be seen, when that is not the end. */
  private readingAt(): IMarker | null {
    const { viewportY, baseY, cursorY } = this.term.buffer.active;
    return viewportY < baseY ? this.term.registerMarker(viewportY - baseY - cursorY) : null;
  }

  private retheme(): void {
    this.term.options.theme = terminalTheme();
    const { fontFamily, fontSize } = terminalType();
    if (this.term.options.fontSize === fontSize && this.term.options.fontFamily?.startsWith(fontFamily))
      return;
    this.term.options.fontFamily = fontFamily;
    this.term.options.fontSize = fontSize;
    this.events.retyped();
  }
}
