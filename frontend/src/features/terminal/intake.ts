import { holdsFiles, onFilesDropped, windowTellsDrops } from "../../app/file-drop";
import { api } from "../../lib/api";
import { toApiError } from "../../lib/errors";
import { asksFirst, base64Of, pasteable, pathsOf, quoted } from "./paste";
import type { Screen } from "./screen";
import type { ViewStore } from "./view-state";

interface Options {
  id: string;
  element: HTMLElement;
  store: ViewStore;
  screen(): Screen | null;
  ended(): boolean;
  /** From how many bytes a paste is asked about. */
  guardBytes(): number;
}

/** What is pasted into a terminal or dropped on it: text, images and files. */
export class Intake {
  constructor(private readonly options: Options) {
    const { element } = options;
    // Before xterm's own listener, which would paste at once and as it is.
    element.addEventListener("paste", (event) => this.pasted(event), { capture: true });
    element.addEventListener("dragover", (event) => event.preventDefault());
    element.addEventListener("drop", (event) => this.dropped(event));
    onFilesDropped(element, (paths) => {
      this.paste(paths.map(quoted).join(" "));
      options.screen()?.term.focus();
    });
  }

  /** Pastes a text, or asks first whether it may. */
  paste(text: string): void {
    const { store } = this.options;
    const clean = pasteable(text);
    const screen = this.options.screen();
    if (clean === "" || !screen) return;
    const { bracketedPasteMode } = screen.term.modes;
    if (this.options.ended()) store.change({ refused: "ended" });
    else if (asksFirst(clean, this.options.guardBytes(), bracketedPasteMode))
      store.change({ asked: { kind: "paste", text: clean } });
    else screen.term.paste(clean);
  }

  /** Takes the answer to the question about a paste: the text, as it is or changed. */
  confirm(text: string): void {
    this.options.screen()?.term.paste(text);
  }

  private pasted(event: ClipboardEvent): void {
    if (!event.clipboardData) return;
    event.preventDefault();
    event.stopPropagation();
    // Browsers take Ctrl+Shift+V for "as plain text" and keep an image back.
    if (!this.take(event.clipboardData)) void this.pasteCopiedImage();
  }

  private dropped(event: DragEvent): void {
    event.preventDefault();
    // Its listener, above this one, is told the paths.
    if (holdsFiles(event.dataTransfer) && windowTellsDrops()) return;
    event.stopPropagation();
    if (event.dataTransfer) this.take(event.dataTransfer);
    this.options.screen()?.term.focus();
  }

  /** Takes what is in the data; false when that is nothing. */
  private take(data: DataTransfer): boolean {
    const paths = pathsOf(data.getData("text/uri-list"));
    const text = data.getData("text/plain");
    const files = [...data.files];
    const image = files.find(({ type }) => type.startsWith("image/"));
    if (paths.length > 0) this.paste(paths.map(quoted).join(" "));
    else if (text !== "") this.paste(text);
    else if (image) void this.pasteImage(image);
    else if (files.length > 0) this.options.store.change({ refused: "nopath" });
    else return false;
    return true;
  }

  /** Pastes what was copied, for a key that is not the engine's own. */
  async pasteCopied(): Promise<void> {
    try {
      const text = await navigator.clipboard.readText();
      if (text !== "") return this.paste(text);
    } catch {
      this.options.store.change({ refused: "clipboard" });
      return;
    }
    await this.pasteCopiedImage();
  }

  private async pasteCopiedImage(): Promise<void> {
    try {
      for (const item of await navigator.clipboard.read()) {
        const type = item.types.find((each) => each.startsWith("image/"));
        if (type) await this.pasteImage(new File([await item.getType(type)], "image", { type }));
      }
    } catch {
      this.options.store.change({ refused: "clipboard" });
    }
  }

  /** Programs take images by their path: the owner keeps it as a file, and the path is typed. */
  private async pasteImage(image: File): Promise<void> {
    const { id, store } = this.options;
    try {
      this.paste(quoted(await api.terminal.savePaste(id, image.name, await base64Of(image))));
    } catch (error) {
      store.change({ failure: toApiError(error) });
    }
  }
}
