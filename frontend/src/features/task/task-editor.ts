import { defaultKeymap } from "@codemirror/commands";
import { markdown } from "@codemirror/lang-markdown";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Annotation, Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { commandKeys } from "../../app/command-keys";
import { type Keys, matches } from "../../lib/keys";
import { difference } from "./difference";

const external = Annotation.define<boolean>();

const highlight = HighlightStyle.define([
  { tag: tags.heading, fontWeight: "600" },
  { tag: tags.strong, fontWeight: "600" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.quote], color: "var(--text-3)" },
  { tag: tags.monospace, fontFamily: "var(--font-mono)", fontSize: "0.78125rem", background: "var(--code)" },
  { tag: [tags.url, tags.link], color: "var(--text-2)" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", background: "transparent", fontSize: "0.84375rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--font-sans)",
    lineHeight: "1.3125rem",
    overflow: "auto",
    scrollbarGutter: "stable",
  },
  ".cm-content": { padding: "2px 16px 12px", caretColor: "var(--brass)", cursor: "text" },
  ".cm-line": { padding: "0" },
  ".cm-placeholder": { color: "var(--text-3)" },
  "&.cm-focused .cm-content ::selection, .cm-content ::selection": { background: "var(--select)" },
});

interface Options {
  host: HTMLElement;
  text: string;
  /** Where the cursor begins, in UTF-16 units. */
  at: number;
  label: string;
  placeholder: string;
  mac: boolean;
  onEdit(text: string, changed: number): void;
  /** The cursor was moved by the user. */
  onMove(at: number): void;
  onComposing(composing: boolean): void;
  onUndo(): void;
  onRedo(): void;
  onRun(): void;
}

/**
 * The editor of the task text. Its undo is the version history of the
 * database: CodeMirror's own history is not loaded, because a second one would
 * end with the page.
 */
export class TaskEditor {
  private readonly view: EditorView;
  private readonly writable = new Compartment();
  private readonly words = new Compartment();

  constructor(options: Options) {
    const bound: [Keys, () => void][] = [
      [commandKeys.undo, options.onUndo],
      [commandKeys.redo, options.onRedo],
      [commandKeys.runTask, options.onRun],
    ];
    // By the place of the key, not its letter: with a Hangul layout or Caps Lock the letter is another one.
    const onKeyDown = (event: KeyboardEvent) => {
      const act = event.isComposing
        ? undefined
        : bound.find(([keys]) => matches(event, keys, options.mac))?.[1];
      act?.();
      return act !== undefined;
    };
    this.view = new EditorView({
      parent: options.host,
      state: EditorState.create({
        doc: options.text,
        extensions: [
          Prec.highest(EditorView.domEventHandlers({ keydown: onKeyDown })),
          keymap.of(defaultKeymap),
          markdown(),
          syntaxHighlighting(highlight),
          EditorView.lineWrapping,
          theme,
          this.words.of(describe(options)),
          this.writable.of([]),
          EditorView.updateListener.of((update) => {
            if (update.transactions.some((tr) => tr.annotation(external))) return;
            if (update.selectionSet || update.docChanged) options.onMove(update.state.selection.main.head);
            if (!update.docChanged) return;
            let changed = 0;
            update.changes.iterChanges((fromA, toA, fromB, toB) => {
              changed += toA - fromA + (toB - fromB);
            });
            options.onEdit(update.state.doc.toString(), changed);
          }),
          EditorView.domEventHandlers({
            compositionstart: () => options.onComposing(true),
            // CodeMirror takes the composed text after this event; the pause begins with the next task.
            compositionend: () => void setTimeout(() => options.onComposing(false)),
          }),
        ],
      }),
    });
    const anchor = Math.min(Math.max(0, options.at), this.view.state.doc.length);
    this.view.dispatch({ selection: { anchor }, annotations: external.of(true) });
  }

  focus(): void {
    this.view.focus();
  }

  /** Shows another text, moving the cursor only where the texts differ. */
  show(text: string, readOnly: boolean): void {
    const before = this.view.state.doc.toString();
    const change = difference(before, text);
    this.view.dispatch({
      ...(change ? { changes: change, selection: { anchor: change.from + change.insert.length } } : {}),
      effects: this.writable.reconfigure(readOnly ? [EditorState.readOnly.of(true)] : []),
      annotations: external.of(true),
    });
  }

  /** Goes to a place of the text, unless it is negative. */
  reveal(find: (text: string) => number): void {
    const at = find(this.view.state.doc.toString());
    if (at >= 0)
      this.view.dispatch({
        effects: EditorView.scrollIntoView(at, { y: "center" }),
        annotations: external.of(true),
      });
  }

  selectedText(): string {
    const { from, to } = this.view.state.selection.main;
    return this.view.state.sliceDoc(from, to);
  }

  relabel(words: { label: string; placeholder: string }): void {
    this.view.dispatch({ effects: this.words.reconfigure(describe(words)) });
  }

  /** The element that scrolls. */
  get scroller(): HTMLElement {
    return this.view.scrollDOM;
  }

  dispose(): void {
    this.view.destroy();
  }
}

function describe(words: { label: string; placeholder: string }) {
  return [
    placeholder(words.placeholder),
    EditorView.contentAttributes.of({ "aria-label": words.label, "data-first-focus": "", tabindex: "0" }),
  ];
}
