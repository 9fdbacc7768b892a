import { EditorSelection, EditorState } from "@codemirror/state";
import { Decoration, EditorView, highlightActiveLineGutter, lineNumbers } from "@codemirror/view";

interface Options {
  host: HTMLElement;
  text: string;
  label: string;
  /** From 1; null: the beginning. */
  line: number | null;
  column: number | null;
}

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", background: "transparent", fontSize: "0.78125rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.25rem", overflow: "auto" },
  ".cm-content": { padding: "4px 0 12px" },
  ".cm-line": { padding: "0 16px 0 8px" },
  ".cm-gutters": { background: "transparent", border: "none", color: "var(--text-3)" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 16px" },
  ".cm-activeLineGutter": { background: "transparent", color: "var(--text)" },
  ".cm-named": { background: "var(--select)" },
  "&.cm-focused .cm-content ::selection, .cm-content ::selection": { background: "var(--hover)" },
});

const named = Decoration.line({ class: "cm-named" });

/** A text to be read, at a line of it. It ends with dispose. */
export class FileReader {
  private readonly view: EditorView;

  constructor({ host, text, label, line, column }: Options) {
    const doc = EditorState.create({ doc: text }).doc;
    const at = line === null ? null : doc.line(Math.min(Math.max(line, 1), doc.lines));
    const anchor = at ? Math.min(at.from + Math.max((column ?? 1) - 1, 0), at.to) : 0;
    this.view = new EditorView({
      parent: host,
      state: EditorState.create({
        doc,
        selection: EditorSelection.cursor(anchor),
        extensions: [
          EditorState.readOnly.of(true),
          EditorView.editable.of(false),
          lineNumbers(),
          highlightActiveLineGutter(),
          theme,
          EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
          at ? EditorView.decorations.of(Decoration.set(named.range(at.from))) : [],
        ],
      }),
      scrollTo: EditorView.scrollIntoView(anchor, { y: "center" }),
    });
    this.view.contentDOM.focus({ preventScroll: true });
  }

  dispose(): void {
    this.view.destroy();
  }
}
