import {
  type Dispatch,
  type RefObject,
  type SetStateAction,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner, NoticeBar } from "../../components/banner";
import { Button } from "../../components/button";
import { Scrolled } from "../../components/scrolled";
import { api } from "../../lib/api";
import { toApiError } from "../../lib/errors";
import type { WorkflowFile, WorkflowStep, WorkflowText } from "../../lib/types";
import { Dag } from "../workflow/dag/dag";
import { ProblemList } from "./problem-list";
import { useCheck } from "./queries";
import { RunBar } from "./run-bar";
import { type Draft, useDraft } from "./use-draft";
import { canWrite, lineOf, stem } from "./workflow-file";
import { YamlEditor } from "./yaml-editor";

interface Props {
  project: string;
  file: WorkflowFile;
  text: WorkflowText;
  /** The run that stopped at a node of the file, which is to be mended; null: none. */
  mends: { run: string; node: string } | null;
  onCopy(): void;
}

interface CodeProps {
  editor: RefObject<YamlEditor | null>;
  /** The text of the file. */
  inFile: string;
  draft: Draft | null;
  /** Whether it is known if there is a draft. */
  ready: boolean;
  label: string;
  readOnly: boolean;
  problems: WorkflowText["problems"];
  onEdit(text: string): void;
  onSave(): void;
}

/**
 * Shows what comes from outside: the file, while there is no draft, and a draft
 * that was kept. What is typed is in the editor already: to show it again, a
 * moment later, would take back what was typed since.
 */
function useShown({
  editor,
  inFile,
  draft,
  ready,
}: Pick<CodeProps, "editor" | "inFile" | "draft" | "ready">) {
  const found = useRef(draft);
  found.current = draft;
  const clean = draft === null;
  useLayoutEffect(() => {
    if (clean) editor.current?.show(inFile);
  }, [editor, clean, inFile]);
  useLayoutEffect(() => {
    if (ready && found.current) editor.current?.show(found.current.text);
  }, [editor, ready]);
}

/** CodeMirror in the page: it keeps its cursor while what surrounds it changes. */
function Code({ editor, inFile, draft, ready, label, readOnly, problems, onEdit, onSave }: CodeProps) {
  const host = useRef<HTMLDivElement>(null);
  const calls = useRef({ onEdit, onSave });
  calls.current = { onEdit, onSave };
  useLayoutEffect(() => {
    if (!host.current) return;
    const made = new YamlEditor({
      host: host.current,
      text: "",
      onEdit: (edited) => calls.current.onEdit(edited),
      onSave: () => calls.current.onSave(),
    });
    editor.current = made;
    return () => {
      editor.current = null;
      made.dispose();
    };
  }, [editor]);
  useEffect(() => editor.current?.describe(label, readOnly), [editor, label, readOnly]);
  useShown({ editor, inFile, draft, ready });
  useEffect(() => editor.current?.mark(problems ?? []), [editor, problems]);
  return <div ref={host} className="min-h-0 flex-1 overflow-hidden" data-workflow-text="" />;
}

/** Writes a draft into its file, unless the file says something else than what the draft was made of. */
function useSave({ project, file }: Props, set: Dispatch<SetStateAction<Draft | null>>) {
  const { queries } = useServices();
  const textKey = ["workflow-files", project, "text", file.name];
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const save = async ({ before, text }: Draft) => {
    setBusy(true);
    setError(null);
    const name = stem(file.path);
    try {
      await api.workflowFile.save({ codebase_id: project, name, before, source: text });
      await queries.cancelQueries({ queryKey: textKey }); // an answer from before would show the old text
      queries.setQueryData<WorkflowText>(textKey, (now) => now && { ...now, source: text });
      // What was typed since is a draft of what is written now.
      set((now) => (now && now.text !== text ? { before: text, text: now.text } : null));
    } catch (thrown) {
      setError(thrown);
    }
    await queries.invalidateQueries({ queryKey: ["workflow-files", project] });
    setBusy(false);
  };
  return { error, busy, save, forget: () => setError(null) };
}

function StateText({
  checked,
  draft,
  kept,
}: {
  checked: WorkflowText | undefined;
  draft: boolean;
  kept: boolean;
}) {
  const t = useT();
  const problems = checked?.problems ?? [];
  const errors = problems.filter(({ warning }) => !warning).length;
  const warnings = problems.length - errors;
  const words = [
    errors > 0 ? t("workflowEditor.errors", { count: errors }) : checked ? t("workflowEditor.valid") : "",
    warnings > 0 ? t("workflowEditor.warnings", { count: warnings }) : "",
    t(draft ? (kept ? "workflowEditor.draftKept" : "workflowEditor.draft") : "workflowEditor.saved"),
  ];
  return (
    <span role="status" className="min-w-0 flex-1 text-meta text-text-2" data-editor-state="">
      {words.filter(Boolean).join(" · ")}
    </span>
  );
}

/** The nodes of the text; while it is broken, those that it had before. */
function useSteps(checked: WorkflowText | undefined): { steps: readonly WorkflowStep[]; old: boolean } {
  const last = useRef<readonly WorkflowStep[]>([]);
  const now = checked?.steps ?? [];
  const broken = now.length === 0 && (checked?.problems ?? []).some(({ warning }) => !warning);
  if (checked && !broken) last.current = now;
  return { steps: last.current, old: broken };
}

/** The graph of the text as it is written. A node goes to its line. */
function Graph({
  steps,
  old,
  onNode,
}: {
  steps: readonly WorkflowStep[];
  old: boolean;
  onNode(id: string): void;
}) {
  const t = useT();
  const [chosen, setChosen] = useState<string | null>(null);
  const latest = useRef(onNode);
  latest.current = onNode;
  const choose = useCallback((id: string) => {
    setChosen(id);
    latest.current(id);
  }, []);
  if (steps.length === 0)
    return <p className="px-4 py-3 text-dense text-text-3">{t("workflowEditor.graphEmpty")}</p>;
  return (
    <>
      {old && <p className="px-4 pt-2 text-meta text-text-2">{t("workflowEditor.graphOld")}</p>}
      <div className="min-h-0 flex-1">
        <Dag
          label={t("workflowEditor.graph")}
          steps={steps}
          states={null}
          chosen={chosen}
          old={old}
          down
          placeKey=""
          onChoose={choose}
        />
      </div>
    </>
  );
}

interface ToolsProps {
  writable: boolean;
  dirty: boolean;
  busy: boolean;
  onSave(): void;
  onDiscard(): void;
  onCopy(): void;
}

function Tools({ writable, dirty, busy, onSave, onDiscard, onCopy }: ToolsProps) {
  const t = useT();
  if (!writable)
    return (
      <Button small onClick={onCopy}>
        {t("workflowEditor.copy")}
      </Button>
    );
  return (
    <>
      <Button small look="ghost" disabled={!dirty || busy} onClick={onDiscard}>
        {t("workflowEditor.discard")}
      </Button>
      <Button small look="primary" disabled={!dirty || busy} onClick={onSave}>
        {t("workflowEditor.save")}
      </Button>
    </>
  );
}

/** One workflow file: its text, what is wrong in it, and its graph. */
export function FileEditor(props: Props) {
  const { file, text: inFile, mends, onCopy } = props;
  const t = useT();
  const editor = useRef<YamlEditor | null>(null);
  const { draft: found, ready, kept, set } = useDraft(props.project, stem(file.path));
  const { error, busy, save, forget } = useSave(props, set);
  const writable = canWrite(file);
  const draft = writable ? found : null;
  const text = draft?.text ?? inFile.source;
  const checked = useCheck(file.path, text).data;
  const { steps, old } = useSteps(checked);
  const conflict =
    draft !== null &&
    draft.before !== inFile.source &&
    error != null &&
    toApiError(error).code === "conflict";
  const edit = (edited: string) =>
    set(edited === inFile.source ? null : { before: draft?.before ?? inFile.source, text: edited });
  const discard = () => {
    forget();
    set(null);
  };
  const go = (line: number | null) => line !== null && editor.current?.goTo(line);
  const node = mends?.node;
  // Once: afterwards the cursor is the writer's.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text changes while it is written
  useEffect(() => {
    if (ready && node) go(lineOf(text, node));
  }, [ready, node]);
  return (
    <div
      className="grid min-h-0 min-w-0 grid-cols-[minmax(0,1fr)_minmax(220px,36%)]"
      data-workflow-file={file.path}
    >
      <div className="flex min-h-0 min-w-0 flex-col border-line border-r">
        <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-2 border-line border-b py-1 pr-3 pl-4">
          <StateText checked={checked} draft={draft !== null} kept={kept} />
          <Tools
            writable={writable}
            dirty={draft !== null}
            busy={busy}
            onSave={() => draft && void save(draft)}
            onDiscard={discard}
            onCopy={onCopy}
          />
        </div>
        {mends && (
          <RunBar
            {...mends}
            ready={(checked?.problems ?? []).every(({ warning }) => warning)}
            saved={draft === null}
          />
        )}
        {!writable && <NoticeBar>{t("workflowEditor.readOnly")}</NoticeBar>}
        {conflict && draft && (
          <NoticeBar tone="brass">
            <span className="min-w-0 flex-1">{t("workflowEditor.conflict")}</span>
            <Button small disabled={busy} onClick={discard}>
              {t("workflowEditor.takeTheirs")}
            </Button>
            <Button small disabled={busy} onClick={() => void save({ ...draft, before: inFile.source })}>
              {t("workflowEditor.saveMine")}
            </Button>
          </NoticeBar>
        )}
        {error != null && !conflict && <ErrorBanner error={error} />}
        <Code
          editor={editor}
          inFile={inFile.source}
          draft={draft}
          ready={ready}
          label={t("workflowEditor.text", { name: file.name })}
          readOnly={!writable || !ready}
          problems={checked?.problems ?? null}
          onEdit={edit}
          onSave={() => draft && void save(draft)}
        />
        <section
          aria-label={t("workflowEditor.problems")}
          className="max-h-[30%] shrink-0 overflow-y-auto border-line border-t py-1"
        >
          <ProblemList problems={checked?.problems ?? []} onGo={go} />
        </section>
      </div>
      <aside
        aria-label={t(conflict ? "workflowEditor.theirs" : "workflowEditor.graph")}
        className="flex min-h-0 min-w-0 flex-col"
      >
        {conflict ? (
          <>
            <h2 className="px-4 py-2 text-dense">{t("workflowEditor.theirs")}</h2>
            <Scrolled label={t("workflowEditor.theirs")} className="min-h-0 flex-1 px-4 pb-3">
              <pre className="select-text font-mono text-meta" data-theirs="">
                {inFile.source}
              </pre>
            </Scrolled>
          </>
        ) : (
          <Graph steps={steps} old={old} onNode={(id) => go(lineOf(text, id))} />
        )}
      </aside>
    </div>
  );
}
