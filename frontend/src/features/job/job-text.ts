import type { Sink, StreamClient } from "../../lib/stream";

/** Lines per block: blocks out of sight are not laid out, so a long output stays cheap to scroll. */
const blockLines = 200;
const nearEndPx = 24;

interface Options {
  scroller: HTMLElement;
  host: HTMLElement;
  stream: StreamClient;
  id: string; // stream id: j:<job>/<channel>
  onText(any: boolean): void;
  onBelow(lines: number): void;
  gapText(bytes: number): string;
}

/**
 * The text of a job on the page, appended once a frame. It follows the end
 * only while the reader is there.
 */
export class JobText implements Sink {
  private readonly decoder = new TextDecoder();
  private readonly close: () => void;
  private readonly onScroll: () => void;
  private waiting = "";
  private frame = 0;
  private block: HTMLElement | null = null;
  private lines = 0;
  private below = 0;
  private any = false;

  constructor(private readonly options: Options) {
    this.onScroll = () => {
      if (this.atEnd()) this.reportBelow(0);
    };
    options.scroller.addEventListener("scroll", this.onScroll, { passive: true });
    this.close = options.stream.open(options.id, 0, this);
  }

  opened(): void {}

  data(offset: number, bytes: Uint8Array): void {
    this.waiting += this.decoder.decode(bytes, { stream: true });
    this.options.stream.ack(this.options.id, offset + bytes.length);
    this.frame ||= requestAnimationFrame(() => this.flush());
  }

  gap(_offset: number, bytes: number): void {
    this.flush();
    const divider = document.createElement("div");
    divider.className = "terminal-divider";
    divider.dataset.kind = "gap";
    divider.textContent = this.options.gapText(bytes);
    this.options.host.append(divider);
    this.block = null;
  }

  end(): void {
    this.waiting += this.decoder.decode();
    this.frame ||= requestAnimationFrame(() => this.flush());
  }

  error(): void {}

  toEnd(): void {
    this.options.scroller.scrollTop = this.options.scroller.scrollHeight;
    this.reportBelow(0);
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.options.scroller.removeEventListener("scroll", this.onScroll);
    this.close();
    this.options.host.replaceChildren();
  }

  private flush(): void {
    this.frame = 0;
    const text = this.waiting;
    this.waiting = "";
    if (text === "") return;
    const follow = this.atEnd();
    let added = 0;
    for (const line of text.split(/(?<=\n)/)) {
      this.append(line);
      if (line.endsWith("\n")) added++;
    }
    if (!this.any) {
      this.any = true;
      this.options.onText(true);
    }
    if (follow) this.options.scroller.scrollTop = this.options.scroller.scrollHeight;
    else this.reportBelow(this.below + added);
  }

  private append(line: string): void {
    if (!this.block || this.lines >= blockLines) {
      this.block = document.createElement("div");
      this.block.style.contentVisibility = "auto";
      this.block.style.containIntrinsicSize = "auto 4200px";
      this.options.host.append(this.block);
      this.lines = 0;
    }
    this.block.append(line);
    if (line.endsWith("\n")) this.lines++;
  }

  private atEnd(): boolean {
    const { scrollTop, clientHeight, scrollHeight } = this.options.scroller;
    return scrollTop + clientHeight >= scrollHeight - nearEndPx;
  }

  private reportBelow(lines: number): void {
    if (lines === this.below) return;
    this.below = lines;
    this.options.onBelow(lines);
  }
}
