import { Redo2, ScanText, SendHorizontal, Sparkle, Undo2 } from "lucide-react";
import {
  type RefObject,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { useArrival } from "../../app/found";
import { useHighlight } from "../../app/highlight";
import { useJobs, useTaskHistory } from "../../app/queries";
import { useServices } from "../../app/services";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner, NoticeBar } from "../../components/banner";
import { Button, IconButton } from "../../components/button";
import { PanelHeader } from "../../components/panel";
import { StateMark } from "../../components/state-mark";
import { Strand, type StrandKnot } from "../../components/strand";
import { api } from "../../lib/api";
import { clock, clockSeconds, when, whenExact } from "../../lib/time";
import type { TaskVersion } from "../../lib/types";
import { useKeptScroll } from "../session/use-kept-scroll";
import type { AskAgent, TaskAnswerType } from "./followed";
import { TaskAnswer, useTaskAnswer } from "./task-answer";
import type { TaskDocument, TaskState } from "./task-document";
import { TaskEditor } from "./task-editor";
import { jobsOfVersions } from "./version-jobs";

/** The versions that undo and redo can reach, oldest first, as knots. */
function useKnots(sessionID: string): StrandKnot[] {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const history = useTaskHistory(sessionID).data;
  const { data: jobList, hasNextPage } = useJobs(sessionID);
  return useMemo(() => {
    const now = Date.now();
    const jobsOf = jobsOfVersions(history ?? [], jobList ?? [], hasNextPage);
    return (history ?? [])
      .filter((version) => version.superseded_at === null)
      .map((version) => {
        const time = whenExact(version.created_at, now, locale);
        const day = when(version.created_at, now, locale);
        const hour = clock(version.created_at);
        const short = day === hour ? hour : `${day} ${hour}`;
        const number = version.sequence_number;
        const jobs = jobsOf.get(number) ?? 0;
        return {
          id: String(number),
          at: version.created_at,
          jobs,
          label: t("task.knot", { version: number, time, jobs }),
          short:
            jobs > 0
              ? t("task.knotJobs", { version: number, count: jobs })
              : t("task.knotShort", { version: number, time: short }),
        };
      })
      .reverse();
  }, [history, jobList, hasNextPage, t, locale]);
}

function SaveState({ state }: { state: TaskState }) {
  const t = useT();
  const { ledger } = useServices();
  const held = useSyncExternalStore(
    ledger.subscribe,
    () => ledger.snapshot().heldBy !== null && ledger.snapshot().pending > 0,
  );
  if (state.error) return <span className="text-lost">{t("task.held")}</span>;
  if (state.dirty) {
    return (
      <span className={held ? "text-lost" : ""} data-task-state={held ? "held" : "typing"}>
        {held ? t("task.held") : t("task.typing")}
      </span>
    );
  }
  return (
    <span className="flex items-center gap-1" data-task-state="saved">
      <StateMark mark="saved" word="" size={12} />
      {state.savedAt === null
        ? t("task.savedBefore")
        : t("task.saved", { time: clockSeconds(state.savedAt) })}
    </span>
  );
}

function Conflict({ document, state }: { document: TaskDocument; state: TaskState }) {
  const t = useT();
  if (!state.conflict) return null;
  const sides = [
    { name: t("task.mine"), text: state.text, label: t("task.keepMine"), keep: "mine" as const },
    {
      name: t("task.theirs"),
      text: state.conflict.theirs,
      label: t("task.keepTheirs"),
      keep: "theirs" as const,
    },
  ];
  return (
    <div role="alert" className="flex min-h-0 flex-1 flex-col bg-canvas">
      <NoticeBar tone="brass">{t("task.conflict")}</NoticeBar>
      <div className="grid min-h-0 flex-1 grid-cols-2">
        {sides.map((side) => (
          <div key={side.keep} className="flex min-h-0 min-w-0 flex-col border-line border-r last:border-r-0">
            <h3 className="px-4 pt-2 text-meta text-text-3">{side.name}</h3>
            <section
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable with the keyboard
              tabIndex={0}
              aria-label={side.name}
              className="min-h-0 flex-1 select-text overflow-auto whitespace-pre-wrap px-4 py-1 text-read [overflow-wrap:anywhere]"
            >
              {side.text}
            </section>
            <Button className="m-3" onClick={() => void document.resolve(side.keep)}>
              {side.label}
            </Button>
          </div>
        ))}
      </div>
    </div>
  );
}

interface EditorOptions {
  document: TaskDocument;
  /** What the editor shows: the document, or an old version read only. */
  viewed: TaskVersion | null;
  text: string;
  onRun(): void;
  top: number;
  onTop(top: number): void;
}

/** Mounts the editor on a div and keeps it showing what it should. */
function useEditor({ document, viewed, text, onRun, top, onTop }: EditorOptions) {
  const t = useT();
  const mac = useSettings((s) => s.mac);
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<TaskEditor | null>(null);
  const words = useRef({ label: t("task.editor"), placeholder: t("task.placeholder") });
  const run = useRef(onRun);
  run.current = onRun;
  useEffect(() => {
    if (!host.current) return;
    const island = new TaskEditor({
      host: host.current,
      text: document.snapshot().text,
      ...words.current,
      mac,
      onEdit: (edited, changed) => document.edited(edited, changed),
      onComposing: (composing) => document.setComposing(composing),
      onUndo: () => void document.undo(),
      onRedo: () => void document.redo(),
      onRun: () => run.current(),
    });
    editor.current = island;
    return () => {
      editor.current = null;
      island.dispose();
    };
  }, [document, mac]);
  useEffect(() => {
    words.current = { label: t("task.editor"), placeholder: t("task.placeholder") };
    editor.current?.relabel(words.current);
  }, [t]);
  useEffect(() => {
    editor.current?.show(viewed ? viewed.description : text, viewed !== null);
  }, [viewed, text]);
  useKeptScroll(() => editor.current?.scroller ?? null, true, top, onTop);
  return {
    host,
    focus: () => editor.current?.focus(),
    selected: () => editor.current?.selectedText() ?? "",
  };
}

/** The version that is looked at instead of the current one. */
function useViewedVersion(sessionID: string, document: TaskDocument) {
  const [viewed, setViewed] = useState<TaskVersion | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const show = useCallback(
    async (id: string) => {
      setFailure(null);
      if (Number(id) === document.snapshot().current_index) {
        setViewed(null);
        return;
      }
      try {
        setViewed(await api.session.taskVersion(sessionID, Number(id)));
      } catch (error) {
        setFailure(error);
      }
    },
    [document, sessionID],
  );
  return { viewed, failure, show, leave: () => setViewed(null) };
}

interface HeadProps {
  document: TaskDocument;
  state: TaskState;
  onSend(): void;
  /** Asks an agent for another text; null while that cannot be. */
  onAsk: ((wanted: TaskAnswerType) => void) | null;
}

function TaskHead({ document, state, onSend, onAsk }: HeadProps) {
  const t = useT();
  const current = state.current_index;
  return (
    <PanelHeader
      id="task-title"
      title={t("task.title")}
      meta={
        <>
          <span className="shrink-0">
            {current > 0 ? t("task.version", { version: current }) : t("task.noVersion")}
          </span>
          <span className="tail-ellipsis">
            <SaveState state={state} />
          </span>
        </>
      }
      tools={
        <span className="flex">
          <IconButton label={t("task.improve")} disabled={!onAsk} onClick={() => onAsk?.("text_improvement")}>
            <Sparkle size={14} strokeWidth={1.5} />
          </IconButton>
          <IconButton label={t("task.refine")} disabled={!onAsk} onClick={() => onAsk?.("task_refinement")}>
            <ScanText size={14} strokeWidth={1.5} />
          </IconButton>
          <IconButton
            label={t("task.undo")}
            disabled={!state.can_undo && !state.dirty}
            onClick={() => void document.undo()}
          >
            <Undo2 size={14} strokeWidth={1.5} />
          </IconButton>
          <IconButton label={t("task.redo")} disabled={!state.can_redo} onClick={() => void document.redo()}>
            <Redo2 size={14} strokeWidth={1.5} />
          </IconButton>
          <IconButton label={t("send.action")} disabled={state.text.trim() === ""} onClick={onSend}>
            <SendHorizontal size={14} strokeWidth={1.5} />
          </IconButton>
        </span>
      }
    />
  );
}

interface OldVersionProps {
  version: TaskVersion;
  current: number;
  onMakeCurrent(): void;
  onBack(): void;
}

/** The bar over an old version. */
function OldVersion({ version, current, onMakeCurrent, onBack }: OldVersionProps) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  return (
    <NoticeBar tone="brass">
      <span className="min-w-0 flex-1">
        {t("task.old", {
          version: version.sequence_number,
          time: whenExact(version.created_at, Date.now(), locale),
        })}
      </span>
      <Button small onClick={onMakeCurrent}>
        {t("task.makeCurrent")}
      </Button>
      <Button small onClick={onBack}>
        {t("task.back", { version: current })}
      </Button>
    </NoticeBar>
  );
}

function RestoredTyping({ onDismiss }: { onDismiss(): void }) {
  const t = useT();
  return (
    <NoticeBar>
      <StateMark mark="restored" word="" />
      <span className="flex-1">{t("task.restoredTyping")}</span>
      <Button small look="ghost" onClick={onDismiss}>
        {t("action.dismiss")}
      </Button>
    </NoticeBar>
  );
}

interface Props {
  sessionID: string;
  document: TaskDocument;
  restoredTyping: boolean;
  onRun(): void;
  onSend(): void;
  onAsk: AskAgent | null;
  /** Shows a job. */
  onJob(id: string): void;
  /** Is given what "send" would send: the selected text, else all of it. */
  taskText: RefObject<() => string>;
  top: number;
  onTop(top: number): void;
}

/** The task text with its versions. */
export function TaskPanel(props: Props) {
  const { sessionID, document, restoredTyping, onRun, top, onTop, taskText } = props;
  const t = useT();
  const { queries } = useServices();
  const state = useSyncExternalStore(document.subscribe, document.snapshot);
  const [notice, setNotice] = useState(restoredTyping);
  const knots = useKnots(sessionID);
  const { viewed, failure, show, leave } = useViewedVersion(sessionID, document);
  const { host, focus, selected } = useEditor({ document, viewed, text: state.text, onRun, top, onTop });
  const [found, setFound] = useState<string | null>(null);
  useArrival(
    (hit) => hit.kind === "task" && hit.session_id === sessionID,
    (hit) => {
      setFound(hit.match);
      void show(String(hit.seq));
    },
  );
  useHighlight("[data-task-text]", found, true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every stored version is a new history
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: ["task-history", sessionID] });
  }, [state.version, queries, sessionID]);
  useEffect(() => {
    taskText.current = () => selected() || document.snapshot().text;
  });
  const answer = useTaskAnswer(sessionID);
  const askable = props.onAsk && !viewed && !state.conflict && !answer.waits && state.text.trim() !== "";
  const ask = (wanted: TaskAnswerType) => {
    // The refinement is of the whole task; a selected passage can be said better alone.
    const part = wanted === "text_improvement" ? selected() : "";
    void props.onAsk?.(wanted, part.trim() === "" ? "" : part).then(answer.follow);
  };
  const current = state.current_index;
  const makeCurrent = async (version: TaskVersion) => {
    await document.restore(version.sequence_number);
    leave();
    focus();
  };
  return (
    <section aria-labelledby="task-title" className="flex min-h-0 flex-1 flex-col" data-task-index={current}>
      <TaskHead document={document} state={state} onSend={props.onSend} onAsk={askable ? ask : null} />
      {state.error && <ErrorBanner error={state.error} retry={() => void document.commit()} />}
      {failure != null && <ErrorBanner error={failure} />}
      {answer.jobID && <TaskAnswer jobID={answer.jobID} onShow={props.onJob} onClose={answer.close} />}
      {notice && <RestoredTyping onDismiss={() => setNotice(false)} />}
      {viewed && (
        <OldVersion
          version={viewed}
          current={current}
          onMakeCurrent={() => void makeCurrent(viewed)}
          onBack={leave}
        />
      )}
      {state.conflict && <Conflict document={document} state={state} />}
      <div
        ref={host}
        className={`min-h-0 flex-1 ${state.conflict ? "hidden" : ""}`}
        data-viewed={viewed?.sequence_number}
        data-task-text=""
      />
      <Strand
        label={t("task.strand", { version: current, count: knots.length })}
        knots={knots}
        current={String(current)}
        viewed={viewed ? String(viewed.sequence_number) : null}
        onShow={(id) => void show(id)}
      />
    </section>
  );
}
