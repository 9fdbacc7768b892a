import { Diff, Redo2, ScanText, SendHorizontal, Sparkle, Undo2 } from "lucide-react";
import { type RefObject, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useArrival } from "../../app/found";
import { offsetOf, useHighlight } from "../../app/highlight";
import { useJobs, useTaskHistory } from "../../app/queries";
import { useServices } from "../../app/services";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { IconButton } from "../../components/button";
import { PanelHeader } from "../../components/panel";
import { Strand, type StrandKnot } from "../../components/strand";
import { clock, when, whenExact } from "../../lib/time";
import type { SearchHit, TaskVersion } from "../../lib/types";
import { useAtRest, useKeptScroll } from "../session/use-kept-scroll";
import type { AskAgent, TaskAnswerType } from "./followed";
import { TaskAnswer, useTaskAnswer } from "./task-answer";
import { TaskCompare } from "./task-compare";
import type { TaskDocument, TaskState } from "./task-document";
import { TaskEditor } from "./task-editor";
import { Compared, Conflict, OldVersion, RestoredTyping, SaveState } from "./task-notices";
import { type TaskWalk, useTaskVersion } from "./use-task-look";
import type { VersionNaming } from "./use-version-name";
import { jobsOfVersions } from "./version-jobs";
import { VersionName } from "./version-name";

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
        const name = version.name ?? "";
        const unnamed =
          jobs > 0
            ? t("task.knotJobs", { version: number, count: jobs })
            : t("task.knotShort", { version: number, time: short });
        return {
          id: String(number),
          at: version.created_at,
          jobs,
          named: name !== "",
          label: name
            ? t("task.knotNamed", { version: number, name, time, jobs })
            : t("task.knot", { version: number, time, jobs }),
          short: name ? t("task.knotNamedShort", { version: number, name }) : unnamed,
        };
      })
      .reverse();
  }, [history, jobList, hasNextPage, t, locale]);
}

interface EditorOptions {
  document: TaskDocument;
  /** What the editor shows: the document, or an old version read only. */
  viewed: TaskVersion | null;
  text: string;
  /** What is shown is there, so that its scroll position means something. */
  ready: boolean;
  onRun(): void;
  top: number;
  onTop(top: number): void;
  at: number;
  onAt(at: number): void;
}

/** Mounts the editor on a div and keeps it showing what it should. */
function useEditor(options: EditorOptions) {
  const { document, viewed, text, ready, onRun, top, onTop } = options;
  const t = useT();
  const mac = useSettings((s) => s.mac);
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<TaskEditor | null>(null);
  const words = useRef({ label: t("task.editor"), placeholder: t("task.placeholder") });
  const run = useRef(onRun);
  run.current = onRun;
  const at = useRef(options.at);
  const tellAt = useAtRest(options.onAt);
  useEffect(() => {
    if (!host.current) return;
    const island = new TaskEditor({
      host: host.current,
      text: document.snapshot().text,
      at: at.current,
      ...words.current,
      mac,
      onEdit: (edited, changed) => document.edited(edited, changed),
      onMove: (moved) => {
        at.current = moved;
        tellAt(moved);
      },
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
  }, [document, mac, tellAt]);
  useEffect(() => {
    words.current = { label: t("task.editor"), placeholder: t("task.placeholder") };
    editor.current?.relabel(words.current);
  }, [t]);
  useEffect(() => {
    editor.current?.show(viewed ? viewed.description : text, viewed !== null);
  }, [viewed, text]);
  useKeptScroll(() => editor.current?.scroller ?? null, ready, top, onTop);
  return {
    host,
    focus: () => editor.current?.focus(),
    selected: () => editor.current?.selectedText() ?? "",
    reveal: (hit: SearchHit) => editor.current?.reveal((text) => offsetOf(text, hit)),
  };
}

/** What is shown instead of the current text: an old version, or two that are compared. */
function useShown(sessionID: string, state: TaskState, walk: TaskWalk) {
  const current = state.current_index;
  const wanted = walk.look.taskViewed === current ? null : walk.look.taskViewed;
  const other = walk.look.taskCompared;
  const viewed = useTaskVersion(sessionID, wanted);
  const compared = useTaskVersion(sessionID, other === current ? null : other);
  const textOf = (version: number) =>
    version === current
      ? state.text
      : [viewed.version, compared.version].find((each) => each?.sequence_number === version)?.description;
  const [from, to] = [wanted ?? current, other ?? current].sort((one, next) => one - next);
  const [before, after] = [textOf(from ?? current), textOf(to ?? current)];
  const pair =
    from !== undefined && to !== undefined && from !== to && before !== undefined && after !== undefined
      ? { from, to, before, after }
      : null;
  return {
    viewed: viewed.version,
    pair: other === null ? null : pair,
    failure: viewed.error ?? compared.error,
    ready: wanted === null || viewed.version !== null || viewed.error !== null,
  };
}

interface HeadProps {
  document: TaskDocument;
  state: TaskState;
  onSend(): void;
  /** Asks an agent for another text; null while that cannot be. */
  onAsk: ((wanted: TaskAnswerType) => void) | null;
  comparing: boolean;
  onCompare(): void;
}

function TaskHead({ document, state, onSend, onAsk, comparing, onCompare }: HeadProps) {
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
          <IconButton
            label={t("task.compare")}
            aria-pressed={comparing}
            disabled={!comparing && !state.can_undo}
            onClick={onCompare}
          >
            <Diff size={14} strokeWidth={1.5} />
          </IconButton>
          <IconButton label={t("send.action")} disabled={state.text.trim() === ""} onClick={onSend}>
            <SendHorizontal size={14} strokeWidth={1.5} />
          </IconButton>
        </span>
      }
    />
  );
}

interface Props {
  sessionID: string;
  document: TaskDocument;
  restoredTyping: boolean;
  walk: TaskWalk;
  naming: VersionNaming;
  onRun(): void;
  onSend(): void;
  onAsk: AskAgent | null;
  /** Shows a job. */
  onJob(id: string): void;
  /** Is given what "send" would send: the selected text, else all of it. */
  taskText: RefObject<() => string>;
  top: number;
  onTop(top: number): void;
  /** Where the cursor stands, in UTF-16 units. */
  at: number;
  onAt(at: number): void;
}

/** The task text with its versions. */
export function TaskPanel(props: Props) {
  const { sessionID, document, restoredTyping, walk, naming, onRun, top, onTop, at, onAt, taskText } = props;
  const t = useT();
  const { queries } = useServices();
  const state = useSyncExternalStore(document.subscribe, document.snapshot);
  const [notice, setNotice] = useState(restoredTyping);
  const knots = useKnots(sessionID);
  const { viewed, pair, failure, ready } = useShown(sessionID, state, walk);
  const text = state.text;
  const { host, focus, selected, reveal } = useEditor({
    document,
    viewed,
    text,
    ready,
    onRun,
    top,
    onTop,
    at,
    onAt,
  });
  const [found, setFound] = useState<SearchHit | null>(null);
  useArrival(
    (hit) => hit.kind === "task" && hit.session_id === sessionID,
    (hit) => {
      setFound(hit);
      walk.show(hit.seq);
    },
  );
  // The editor draws the lines in sight alone: it goes to the line itself, once it shows that version.
  const arrived = found !== null && ready && (viewed?.sequence_number ?? state.current_index) === found.seq;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each place that is found
  useEffect(() => {
    if (arrived) reveal(found);
  }, [arrived, found]);
  useHighlight("[data-task-text]", found, { goIn: null });
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
    walk.leave();
    focus();
  };
  return (
    <section aria-labelledby="task-title" className="flex min-h-0 flex-1 flex-col" data-task-index={current}>
      <TaskHead
        document={document}
        state={state}
        onSend={props.onSend}
        onAsk={askable ? ask : null}
        comparing={walk.look.taskCompared !== null}
        onCompare={walk.compare}
      />
      {state.error && <ErrorBanner error={state.error} retry={() => void document.commit()} />}
      {failure && (
        <ErrorBanner
          error={failure}
          action={{ label: t("task.back", { version: current }), run: walk.leave }}
        />
      )}
      {answer.jobID && <TaskAnswer jobID={answer.jobID} onShow={props.onJob} onClose={answer.close} />}
      {notice && <RestoredTyping onDismiss={() => setNotice(false)} />}
      {pair && (
        <Compared from={pair.from} to={pair.to} same={pair.before === pair.after} onEnd={walk.compare} />
      )}
      {viewed && !pair && (
        <OldVersion
          version={viewed}
          name={naming.nameOf(viewed.sequence_number)}
          current={current}
          onMakeCurrent={() => void makeCurrent(viewed)}
          onCompare={walk.compare}
          onBack={walk.leave}
        />
      )}
      {state.conflict && <Conflict document={document} state={state} />}
      <div
        ref={host}
        className={`min-h-0 flex-1 ${state.conflict || pair ? "hidden" : ""}`}
        data-viewed={viewed?.sequence_number}
        data-task-text=""
      />
      {pair && !state.conflict && <TaskCompare before={pair.before} after={pair.after} />}
      {naming.version !== null && <VersionName naming={naming} version={naming.version} onDone={focus} />}
      <Strand
        label={t("task.strand", { version: current, count: knots.length })}
        knots={knots}
        current={String(current)}
        viewed={viewed ? String(viewed.sequence_number) : null}
        ranged={walk.look.taskCompared === null ? null : String(walk.look.taskCompared)}
        onShow={(id) => walk.show(Number(id))}
        onRange={(id) => walk.range(Number(id))}
      />
    </section>
  );
}
