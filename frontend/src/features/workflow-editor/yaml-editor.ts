import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import {
  Annotation,
  Compartment,
  EditorSelection,
  EditorState,
  type Range,
  StateEffect,
  StateField,
} from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { WorkflowProblem } from "../../lib/types";

const external = Annotation.define<boolean>();

const highlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--text)", fontWeight: "600" },
  { tag: tags.comment, color: "var(--text-3)" },
  { tag: [tags.string, tags.content, tags.special(tags.string)], color: "var(--text-2)" },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], color: "var(--text-3)" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", background: "transparent", fontSize: "0.78125rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.25rem", overflow: "auto" },
  ".cm-content": { padding: "6px 0 12px", caretColor: "var(--brass)" },
  ".cm-line": { padding: "0 16px 0 8px" },
  ".cm-gutters": { background: "transparent", border: "none", color: "var(--text-3)" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 16px" },
  ".cm-problem": { background: "var(--lost-tint)" },
  ".cm-problem-text": { textDecoration: "underline wavy var(--lost)", textUnderlineOffset: "3px" },
  ".cm-oddity": { background: "var(--brass-tint)" },
  ".cm-oddity-text": { textDecoration: "underline wavy var(--brass)", textUnderlineOffset: "3px" },
  "&.cm-focused .cm-content ::selection, .cm-content ::selection": { background: "var(--select)" },
});

const setProblems = StateEffect.define<readonly WorkflowProblem[]>();

/** Lines and the text from the column on, marked. Columns are in characters, as people count them. */
function marks(state: EditorState, problems: readonly WorkflowProblem[]): DecorationSet {
  const ranges: Range<Decoration>[] = [];
  for (const { line: number, column, warning } of problems) {
    if (number < 1 || number > state.doc.lines) continue;
    const line = state.doc.line(number);
    const kind = warning ? "cm-oddity" : "cm-problem";
    ranges.push(Decoration.line({ class: kind }).range(line.from));
    const before = [...line.text].slice(0, Math.max(column - 1, 0)).join("").length;
    const from = line.from + Math.min(before, line.text.search(/\s*$/));
    const to = line.from + line.text.trimEnd().length;
    if (from < to) ranges.push(Decoration.mark({ class: `${kind}-text` }).range(from, to));
  }
  return Decoration.set(ranges, true);
}

const problemField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setProblems)) return marks(transaction.state, effect.value);
    }
    return value.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

interface Options {
  host: HTMLElement;
  text: string;
  onEdit(text: string): void;
  onSave(): void;
}

/** The text of a workflow file, with what is wrong in it marked. */
export class YamlEditor {
  private readonly view: EditorView;
  private readonly changing = new Compartment();

  constructor({ host, text, onEdit, onSave }: Options) {
    const save = () => {
      onSave();
      return true;
    };
    this.view = new EditorView({
      parent: host,
      state: EditorState.create({
        doc: text,
        extensions: [
          history(),
          keymap.of([
            { key: "Mod-s", run: save },
            ...defaultKeymap,
            ...historyKeymap,
            indentWithTab, // Escape, then Tab leaves the editor
          ]),
          yaml(),
          indentUnit.of("  "),
          EditorState.tabSize.of(2),
          lineNumbers(),
          syntaxHighlighting(highlight),
          theme,
          problemField,
          this.changing.of([]),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged || update.transactions.some((tr) => tr.annotation(external))) return;
            onEdit(update.state.doc.toString());
          }),
        ],
      }),
    });
  }

  /** Shows another text, such as that of the file when it was changed. */
  show(text: string): void {
    const before = this.view.state.doc.toString();
    if (before === text) return;
    this.view.dispatch({
      changes: { from: 0, to: before.length, insert: text },
      annotations: external.of(true),
    });
  }

  describe(label: string, readOnly: boolean): void {
    this.view.dispatch({
      effects: this.changing.reconfigure([
        EditorState.readOnly.of(readOnly),
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
      ]),
    });
  }

  mark(problems: readonly WorkflowProblem[]): void {
    this.view.dispatch({ effects: setProblems.of(problems) });
  }

  /** Goes to a line, from 1. */
  goTo(number: number): void {
    const line = this.view.state.doc.line(Math.min(Math.max(number, 1), this.view.state.doc.lines));
    this.view.dispatch({
      selection: EditorSelection.cursor(line.from),
      effects: EditorView.scrollIntoView(line.from, { y: "center" }),
    });
    this.view.focus();
  }

  dispose(): void {
    this.view.destroy();
  }
}
