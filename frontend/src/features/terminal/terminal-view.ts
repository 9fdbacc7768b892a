import { FitAddon } from "@xterm/addon-fit";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { WebglAddon } from "@xterm/addon-webgl";
import { type IDisposable, Terminal } from "@xterm/xterm";
import { commandKeys } from "../../app/command-keys";
import { matches } from "../../lib/keys";
import type { Opened, Sink, StreamClient } from "../../lib/stream";
import { guardReplay, isReply } from "./replay-guard";
import { terminalTheme, watchTheme } from "./terminal-theme";

const fontSizePx = 12;
const scrollbackLines = 10_000;
/** How often "n new lines" may change while someone reads further up. */
const belowEveryMs = 250;

/** How long after a key a failure of the stream may be about that key. */
const typedRecentlyMs = 2000;

export type Refusal = "ended" | "offline" | "unavailable" | "elsewhere";

interface Options {
  host: HTMLElement;
  id: string;
  label: string;
  stream: StreamClient;
  mac: boolean;
  onEnd(): void;
  onRefused(why: Refusal): void;
  onBelow(lines: number): void;
  onFocus(): void;
  gapText(bytes: number): string;
}

/**
 * One terminal on the page: an xterm bound to a stream. React gives it a div
 * and never sees its data. It ends with dispose; what it showed is in the
 * database and comes again when a new view opens the stream.
 */
export class TerminalView implements Sink {
  private readonly term: Terminal;
  private readonly fit = new FitAddon();
  private readonly owned: IDisposable[] = [];
  private closeStream: (() => void) | null = null;
  private webgl: WebglAddon | null = null;
  private replayEnd = 0;
  private replaying = true;
  private ended = false;
  private disposed = false;
  private heldAt: number | null = null;
  private lastBelow = 0;
  private wantsFocus = false;
  private typedAt = 0;

  constructor(private readonly options: Options) {
    this.term = new Terminal({
      allowProposedApi: true,
      cursorStyle: "block",
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--font-mono").trim(),
      fontSize: fontSizePx,
      fontWeightBold: "600",
      lineHeight: 1.07,
      minimumContrastRatio: 4.5,
      rescaleOverlappingGlyphs: true,
      scrollback: scrollbackLines,
      theme: terminalTheme(),
    });
    void this.mount();
  }

  /** Takes the focus, at the latest when the terminal is on the page. */
  focus(): void {
    this.wantsFocus = true;
    this.term.focus();
  }

  scrollToEnd(): void {
    this.term.scrollToBottom();
    this.reportBelow(true);
  }

  selectAll(): void {
    this.term.selectAll();
  }

  async copy(): Promise<void> {
    const text = this.term.getSelection();
    if (text) await navigator.clipboard.writeText(text);
  }

  dispose(): void {
    this.disposed = true;
    this.closeStream?.();
    for (const each of this.owned) each.dispose();
    this.term.dispose();
  }

  opened(info: Opened): void {
    this.replayEnd = info.end;
    this.replaying = info.start < info.end;
    if (info.cols !== this.term.cols || info.rows !== this.term.rows) this.sendSize();
  }

  data(offset: number, bytes: Uint8Array): void {
    const boundary = this.replayEnd - offset;
    if (this.replaying && boundary > 0 && boundary < bytes.length) {
      this.write(offset, bytes.subarray(0, boundary));
      this.write(this.replayEnd, bytes.subarray(boundary));
    } else this.write(offset, bytes);
  }

  gap(offset: number, bytes: number): void {
    this.divider("gap", this.options.gapText(bytes));
    this.term.write("", () => this.parsed(offset + bytes));
  }

  end(): void {
    this.ended = true;
    this.term.write("", () => {
      this.replaying = false;
      if (!this.disposed) this.options.onEnd();
    });
  }

  error(code: string): void {
    if (code === "elsewhere") this.options.onRefused("elsewhere");
    else if (code !== "unavailable") this.options.onRefused("ended");
    // Output that could not be read now comes later; a key that was pressed may not.
    else if (Date.now() - this.typedAt < typedRecentlyMs) this.options.onRefused("unavailable");
  }

  /** Draws a line across the terminal. It is a decoration on a row of its own, never bytes of the stream. */
  divider(kind: "gap" | "restored", text: string): void {
    this.term.write("", () => {
      if (this.disposed) return;
      const ownRow = this.term.buffer.active.cursorX > 0 ? "\r\n" : "";
      this.term.write(ownRow, () => this.decorate(kind, text));
    });
  }

  private decorate(kind: "gap" | "restored", text: string): void {
    const marker = this.disposed ? undefined : this.term.registerMarker(0);
    const decoration =
      marker && this.term.registerDecoration({ marker, width: this.term.cols, layer: "top" });
    decoration?.onRender((element) => {
      if (element.firstChild) return;
      // A child of its own: xterm shows and hides the element by its display.
      const line = document.createElement("div");
      line.className = "terminal-divider";
      line.dataset.kind = kind;
      line.setAttribute("role", "separator");
      line.setAttribute("aria-label", text);
      line.textContent = text;
      element.append(line);
    });
    this.term.write("\r\n");
  }

  private async mount(): Promise<void> {
    // xterm measures the cell once: before the font is there it would measure the fallback.
    const weights = [400, 600].map((weight) =>
      document.fonts.load(`${weight} ${fontSizePx}px "IBM Plex Mono"`),
    );
    await Promise.allSettled(weights);
    if (this.disposed) return;
    const { term, options } = this;
    term.loadAddon(this.fit);
    term.loadAddon(new Unicode11Addon());
    term.loadAddon(new WebLinksAddon());
    term.unicode.activeVersion = "11";
    this.owned.push(guardReplay(term.parser, () => this.replaying));
    term.open(options.host);
    term.textarea?.setAttribute("aria-label", options.label);
    term.textarea?.addEventListener("focus", options.onFocus);
    this.loadWebgl();
    this.fit.fit();
    term.attachCustomKeyEventHandler((event) => this.keyPressed(event));
    this.owned.push(
      term.onData((data) => this.typed(data)),
      term.onBinary((data) => this.accepted(options.stream.inputBytes(this.streamID, data))),
      term.onScroll(() => this.reportBelow(false)),
      term.onWriteParsed(() => this.reportBelow(false)),
      term.onResize(() => this.sendSize()),
      { dispose: watchTheme(() => this.retheme()) },
      this.observeSize(),
    );
    this.closeStream = options.stream.open(this.streamID, -1, this);
    if (this.wantsFocus) term.focus();
  }

  private get streamID(): string {
    return `t:${this.options.id}`;
  }

  private write(offset: number, bytes: Uint8Array): void {
    this.term.write(bytes, () => this.parsed(offset + bytes.length));
  }

  private parsed(offset: number): void {
    if (offset >= this.replayEnd) this.replaying = false;
    if (!this.disposed) this.options.stream.ack(this.streamID, offset);
  }

  private typed(data: string): void {
    if (this.replaying && isReply(data)) return;
    if (this.ended) {
      if (!isReply(data)) this.options.onRefused("ended");
      return;
    }
    if (!isReply(data)) this.typedAt = Date.now();
    this.accepted(this.options.stream.input(this.streamID, data));
  }

  private accepted(sent: boolean): void {
    if (!sent) this.options.onRefused("offline");
  }

  private sendSize(): void {
    if (!this.ended) this.options.stream.resize(this.streamID, this.term.cols, this.term.rows);
  }

  private keyPressed(event: KeyboardEvent): boolean {
    if (event.type !== "keydown") return true;
    const { mac } = this.options;
    if (matches(event, commandKeys.copy, mac)) {
      event.preventDefault();
      void this.copy();
      return false;
    }
    if (matches(event, commandKeys.selectAll, mac)) {
      event.preventDefault();
      this.selectAll();
      return false;
    }
    // Pasting is left to the engine: its paste event reaches xterm, which brackets the text.
    return !matches(event, commandKeys.paste, mac);
  }

  private reportBelow(now: boolean): void {
    const { viewportY, baseY } = this.term.buffer.active;
    if (viewportY >= baseY) {
      if (this.heldAt !== null) this.options.onBelow(0);
      this.heldAt = null;
      return;
    }
    this.heldAt ??= baseY;
    if (!now && Date.now() - this.lastBelow < belowEveryMs) return;
    this.lastBelow = Date.now();
    this.options.onBelow(baseY - this.heldAt);
  }

  private observeSize(): IDisposable {
    let frame = 0;
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => this.fit.fit());
    });
    observer.observe(this.options.host);
    return {
      dispose() {
        observer.disconnect();
        cancelAnimationFrame(frame);
      },
    };
  }

  private retheme(): void {
    this.term.options.theme = terminalTheme();
  }

  /** The GPU draws where there is one; software GL is slower than the DOM and is not used. */
  private loadWebgl(): void {
    if (!hasHardwareGl()) return;
    try {
      const addon = new WebglAddon();
      addon.onContextLoss(() => {
        addon.dispose();
        this.webgl = null;
      });
      this.term.loadAddon(addon);
      this.webgl = addon;
    } catch {
      this.webgl?.dispose();
      this.webgl = null;
    }
  }
}

function hasHardwareGl(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (!gl) return false;
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const renderer = info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return !/swiftshader|llvmpipe|software|softpipe/i.test(renderer);
}
