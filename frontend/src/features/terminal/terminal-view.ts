import type { Opened, StreamClient } from "../../lib/stream";
import { Crossing } from "./crossing";
import { Finder } from "./finder";
import { Intake } from "./intake";
import { lastLines } from "./last-lines";
import { installLinks } from "./links";
import { inParts } from "./paste";
import type { FilePlace } from "./path-links";
import { Reading } from "./reading";
import { type Landing, Screen, type ScreenEvents, type Words } from "./screen";
import { actInTerminal } from "./terminal-keys";
import { fontsLoaded } from "./terminal-theme";
import { type Refusal, ViewStore } from "./view-state";

/** How much output is asked for at first, in bytes; scrolling back asks for four times as much. */
const firstBack = 256 << 10;
const backFactor = 4;
/** How long after a key a failure of the stream may be about that key. */
const typedRecentlyMs = 2000;
/** Before that nobody misses what is loaded. */
const showLoadingMs = 150;
/** UTF-16 units of input in one frame: the stream takes frames up to 8 MiB. */
const inputPart = 256 << 10;

export interface ViewSettings {
  scrollbackLines: number;
  gpu: boolean;
  copyOnSelect: boolean;
  pasteGuardBytes: number;
}

/** What a view is given by the pane that shows it. */
export interface Place {
  host: HTMLElement;
  label: string;
  words: Words;
  mac: boolean;
  onFocus(): void;
  onOpenFile(file: FilePlace): void;
}

/** Where the screen stood that another one replaces. */
interface Target extends Landing {
  /** What was shown began at this byte. */
  start: number;
}

/**
 * One terminal on the page: a screen bound to a stream. React gives it a div
 * and never sees its data. Its screen can be given up and made again at any
 * time, because the owner keeps what it showed: that is how older output is
 * loaded, and how a hidden terminal costs nothing.
 */
export class TerminalView {
  readonly store = new ViewStore();
  readonly intake: Intake;
  readonly finder = new Finder(this.store, () => this.screen);
  private readonly element = document.createElement("div");
  private readonly reading = new Reading(this.store);
  private readonly crossing = new Crossing();
  private readonly sizes: ResizeObserver;
  private place: Place | null = null;
  private settings: ViewSettings;
  private screen: Screen | null = null;
  /** Takes the place of `screen` as soon as it shows what that does. */
  private coming: Screen | null = null;
  /** Where the screen stood that was given up. */
  private left: Target | null = null;
  private closeStream: (() => void) | null = null;
  private back = firstBack;
  /** The byte at which the line begins that is being gone to. */
  private sought: number | null = null;
  private frame = 0;
  private loadingTimer: ReturnType<typeof setTimeout> | undefined;
  private wantsFocus = false;
  private waits = false;
  private ended = false;
  private typedAt = 0;

  constructor(
    readonly id: string,
    private readonly stream: StreamClient,
    settings: ViewSettings,
  ) {
    const { element, store } = this;
    this.settings = settings;
    element.className = "terminal-layers";
    element.addEventListener("wheel", (event) => this.wheeled(event), { passive: true, capture: true });
    element.addEventListener("focusin", () => this.entered());
    element.addEventListener("mouseup", () => void (this.settings.copyOnSelect && this.copy()));
    this.intake = new Intake({
      id,
      element,
      store,
      screen: () => this.screen,
      ended: () => this.ended,
      guardBytes: () => this.settings.pasteGuardBytes,
    });
    this.sizes = new ResizeObserver(() => {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.fit());
    });
  }

  /** Shows the terminal in a pane, where it stood when it was last seen. */
  attach(place: Place): void {
    this.place = place;
    place.host.append(this.element);
    this.sizes.observe(place.host);
    if (this.screen) this.drawWithGpu();
    else this.build();
  }

  /** Takes the terminal out of its pane; its screen is kept on the shelf until it is parked. */
  detach(shelf: HTMLElement): void {
    this.sizes.disconnect();
    this.place = null;
    this.wantsFocus = false;
    this.drawWithGpu();
    shelf.append(this.element);
  }

  /** Gives up the screen of a hidden terminal and closes its stream: the owner keeps both. */
  park(): void {
    const { screen } = this;
    this.finder.close();
    this.reading.begin();
    if (screen && screen.fromBottom > 0) this.left = targetOf(screen, screen.fromBottom);
    this.closeStream?.();
    this.closeStream = null;
    this.drop(this.coming);
    this.drop(screen);
    this.coming = null;
    this.screen = null;
    clearTimeout(this.loadingTimer);
    this.store.reset();
    this.element.remove();
  }

  /** How many rows are kept above those that can be seen. */
  get scrollback(): number {
    return this.settings.scrollbackLines;
  }

  configure(settings: ViewSettings): void {
    this.settings = settings;
    this.screen?.keepRows(settings.scrollbackLines);
    this.drawWithGpu();
    this.scrolled();
  }

  /** Takes the focus, at the latest when the terminal is on the page. */
  focus(): void {
    this.wantsFocus = this.screen === null;
    this.screen?.term.focus();
  }

  /** Whether the terminal asks for its user: then typing says that someone is there. */
  set asks(asks: boolean) {
    this.waits = asks;
  }

  /** Says that someone looks at the terminal. */
  looked(): void {
    if (this.stream.looked(this.streamID)) this.waits = false;
  }

  /** Goes on with the stream: another process has begun in the terminal. */
  again(): void {
    this.setEnded(false);
    this.stream.again(this.streamID);
  }

  /** More is known of the process that began last. */
  relabel(): void {
    this.screen?.relabel();
  }

  /** Says behind the output how it was cut off, before another process begins. */
  closeWith(text: string): void {
    this.screen?.close("restored", text);
  }

  scrollToEnd(): void {
    if (!this.screen) return;
    this.screen.term.scrollToBottom();
    this.reading.report(this.screen, true);
  }

  selectAll(): void {
    this.screen?.term.selectAll();
  }

  async copy(): Promise<void> {
    const text = this.screen?.term.getSelection();
    if (text) await navigator.clipboard.writeText(text).catch(() => this.refuse("clipboard"));
  }

  /** Reads out the last lines of the output, or `none` where there is none. */
  readOut(none: string): void {
    this.say((this.screen && lastLines(this.screen.term)) || none);
  }

  private say(text: string): void {
    this.store.change({ aloud: { text } });
  }

  openFind(): void {
    this.store.change({ finding: true, earlier: this.canLoad() });
  }

  /** Goes to a line that was found, of which the output says where it begins and where the newest byte is. */
  seek(line: string, offset: number, end: number): void {
    // What is loaded begins with the line: it is the first match, whatever was printed before.
    this.back = Math.max(1, end - offset);
    this.left = null;
    this.sought = offset;
    this.finder.seek(line);
    this.store.change({ finding: true, sought: line });
    if (this.screen) this.open(null);
  }

  closeFind(): void {
    this.finder.close();
    this.focus();
  }

  /** Loads an older part and goes to the match before the present one. */
  findEarlier(): void {
    this.finder.findInNext();
    this.loadEarlier();
  }

  private get streamID(): string {
    return `t:${this.id}`;
  }

  /** Makes a screen of the newest output, or of as much as there was. */
  private build(): void {
    const target = this.left;
    if (!target && this.sought === null) this.back = firstBack;
    this.showLoadingSoon();
    void fontsLoaded().then(() => {
      if (this.place && !this.screen && !this.coming) this.open(target);
    });
  }

  private open(target: Target | null): void {
    const { place, settings } = this;
    if (!place) return;
    this.drop(this.coming);
    const layer = document.createElement("div");
    layer.className = "terminal-layer";
    layer.dataset.coming = "";
    this.element.append(layer);
    const screen = new Screen(
      {
        parent: layer,
        label: place.label,
        scrollback: settings.scrollbackLines,
        words: place.words,
        landing: target,
      },
      this.eventsOf(() => screen, target),
    );
    this.coming = screen;
    screen.term.attachCustomKeyEventHandler((event) => this.keyPressed(screen, event));
    installLinks(screen.term, {
      terminalID: this.id,
      mac: place.mac,
      hover: (hovered) => this.store.change({ hovered }),
      openFile: (file) => this.place?.onOpenFile(file),
      ask: (address) => this.store.change({ asked: { kind: "address", address } }),
    });
    this.setEnded(false);
    this.closeStream = this.stream.open(this.streamID, -1, screen, this.back);
  }

  private drop(screen: Screen | null): void {
    screen?.dispose();
    screen?.layer.remove();
  }

  private eventsOf(of: () => Screen, target: Target | null): ScreenEvents {
    const shown = () => of() === this.screen;
    return {
      opened: (info) => this.opened(of(), info, target),
      parsed: (offset) => this.parsed(of(), offset),
      ready: () => this.appear(of()),
      settled: () => this.fit(),
      ended: () => this.setEnded(true),
      failed: (code) => this.failed(code),
      scrolled: () => shown() && this.scrolled(),
      // xterm measures the new cell with the next frame.
      retyped: () => requestAnimationFrame(() => shown() && this.fit()),
      typed: (data, reply) => this.typed(data, reply),
      binary: (data) => this.accepted(this.stream.inputBytes(this.streamID, data)),
      found: (index, count) => shown() && this.store.change({ found: { index, count } }),
    };
  }

  private opened(screen: Screen, info: Opened, target: Target | null): void {
    if (screen !== this.coming) return;
    if (this.sought !== null && info.start > Math.max(this.sought, info.first)) {
      this.back = info.end - this.sought;
      this.open(null);
      return;
    }
    if (!target) return;
    // More was printed since than was asked for: the rows that were read are not in it.
    const wanted = info.end - target.start;
    if (info.start <= Math.max(target.start, info.first) || this.back >= wanted) return;
    this.back = wanted;
    this.open(target);
  }

  private parsed(screen: Screen, offset: number): void {
    this.stream.ack(this.streamID, offset);
    const { loading } = this.store.snapshot();
    if (screen === this.coming && loading !== null) this.store.change({ loading: screen.progress });
  }

  /** Shows a screen in the place of the one before. */
  private appear(screen: Screen): void {
    if (screen !== this.coming) return;
    const before = this.screen;
    const focused = this.wantsFocus || this.element.contains(document.activeElement);
    const selected = before?.selection() ?? null;
    this.coming = null;
    this.left = null;
    this.screen = screen;
    delete screen.layer.dataset.coming;
    this.drop(before);
    clearTimeout(this.loadingTimer);
    this.drawWithGpu();
    this.wantsFocus = false;
    if (focused) screen.term.focus();
    if (selected) screen.select(selected);
    this.store.change({ loading: null, earlier: this.canLoad() });
    this.finder.begin(screen);
    this.sought = null;
    this.reading.begin();
    this.crossing.begin(screen);
    this.scrolled();
  }

  private setEnded(ended: boolean): void {
    this.ended = ended;
    this.store.change({ ended });
  }

  /** Fits the screen to its pane, and tells the owner when that is not the size it knows. */
  private fit(): void {
    const { screen } = this;
    const size = this.place && screen && !screen.replaying ? screen.fitting() : null;
    if (!screen || !size) return;
    screen.resize(size.cols, size.rows);
    if (this.ended || screen.sizes.knows(size)) return;
    if (this.stream.resize(this.streamID, size.cols, size.rows)) screen.sizes.ask(size);
  }

  private drawWithGpu(): void {
    this.screen?.gpu.use(this.place !== null && this.settings.gpu);
  }

  private canLoad(): boolean {
    const { screen } = this;
    return screen?.hasEarlier === true && !screen.full;
  }

  /** Loads an older part of the output behind what is shown. */
  private loadEarlier(): void {
    const { screen } = this;
    if (!screen || this.coming || screen.replaying || !this.canLoad() || !this.stream.connected) return;
    this.back = Math.max(this.back, screen.given - screen.start) * backFactor;
    this.showLoadingSoon();
    this.open(targetOf(screen, null));
  }

  /** Goes on with the screen that is shown: whoever types wants to see the answer now. */
  private stopLoading(): void {
    const { screen, coming } = this;
    if (!screen || !coming) return;
    this.coming = null;
    this.drop(coming);
    clearTimeout(this.loadingTimer);
    this.store.change({ loading: null });
    this.closeStream = this.stream.open(this.streamID, screen.given, screen);
  }

  private showLoadingSoon(): void {
    clearTimeout(this.loadingTimer);
    this.loadingTimer = setTimeout(() => this.store.change({ loading: 0 }), showLoadingMs);
  }

  private wheeled(event: WheelEvent): void {
    const { screen } = this;
    if (screen && event.deltaY < 0 && !screen.inAlternate && screen.term.buffer.active.viewportY === 0)
      this.loadEarlier();
  }

  private scrolled(): void {
    const { screen } = this;
    if (!screen) return;
    this.reading.report(screen);
    const crossed = this.crossing.over(screen);
    if (crossed) this.say(crossed);
    // A line that was gone to stays where it is: what is above it comes with the wheel.
    if (screen.atTop && this.store.snapshot().sought === null) this.loadEarlier();
  }

  private entered(): void {
    this.fit(); // another page may have changed the size meanwhile
    this.place?.onFocus();
  }

  private typed(data: string, reply: boolean): void {
    if (this.ended) {
      if (!reply) this.refuse("ended");
      return;
    }
    if (!reply) {
      this.typedAt = Date.now();
      this.stopLoading();
      if (this.screen?.sizes.changedElsewhere) this.fit();
      if (this.waits) this.looked();
    }
    for (const part of inParts(data, inputPart)) {
      if (!this.accepted(this.stream.input(this.streamID, part))) return;
    }
  }

  private accepted(sent: boolean): boolean {
    if (!sent) this.refuse("offline");
    return sent;
  }

  private failed(code: string): void {
    if (code === "elsewhere") this.refuse("elsewhere");
    else if (code !== "unavailable") this.refuse("ended");
    // Output that could not be read now comes later; a key that was pressed may not.
    else if (Date.now() - this.typedAt < typedRecentlyMs) this.refuse("unavailable");
  }

  private refuse(refused: Refusal): void {
    this.store.change({ refused });
  }

  private keyPressed(screen: Screen, event: KeyboardEvent): boolean {
    const mac = this.place?.mac ?? false;
    if (screen.keys.hold(event)) return false;
    if (event.type !== "keydown" || event.isComposing || event.keyCode === 229) return true;
    return !actInTerminal(event, mac, {
      copy: () => void this.copy(),
      selectAll: () => this.selectAll(),
      find: () => this.openFind(),
      paste: () => void this.intake.pasteCopied(),
      previousPrompt: () => screen.scrollToPrompt("previous"),
      nextPrompt: () => screen.scrollToPrompt("next"),
      restoredLine: () => screen.scrollToDivider(),
    });
  }
}

/** The place of a screen for one that replaces it; `rows` from the end, null: as it is when it is replaced. */
function targetOf(screen: Screen, rows: number | null): Target {
  const fromBottom = () => rows ?? screen.fromBottom;
  return { offset: rows === null ? screen.given : screen.shown, start: screen.start, fromBottom };
}
