import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useArrival } from "../../app/found";
import { useSaid, useT } from "../../app/settings";
import { Scrolled } from "../../components/scrolled";
import { StateMark } from "../../components/state-mark";
import type { Mark } from "../../lib/marks";
import { clockSeconds, duration, utc } from "../../lib/time";
import type { WorkflowEvent, WorkflowRunView } from "../../lib/types";
import { useEvents } from "./queries";
import { costText } from "./run-state";

const marks: Record<string, Mark> = {
  node_started: "queued",
  node_completed: "done",
  node_failed: "lost",
  node_skipped: "skipped",
  node_cancelled: "skipped",
  approval_requested: "needs",
  approval_received: "saved",
  workflow_started: "saved",
  workflow_paused: "paused",
  workflow_resumed: "restored",
  workflow_completed: "done",
  workflow_failed: "lost",
  workflow_cancelled: "skipped",
};

const words = Object.keys(marks);
const isTool = ({ event_type }: WorkflowEvent) => event_type.startsWith("tool_");

const kinds = ["node", "approval", "workflow", "other"] as const;
type Kind = (typeof kinds)[number];

/** What an event is about. Of tool calls the timeline asks apart: there are too many of them. */
const kindOf = ({ event_type }: WorkflowEvent): Kind =>
  kinds.find((kind) => event_type.startsWith(`${kind}_`)) ?? "other";

/** The attempt that an event of its end belongs to: what it took and cost stands beside it. */
function endedBy(event: WorkflowEvent, view: WorkflowRunView) {
  if (!["node_completed", "node_failed", "node_cancelled"].includes(event.event_type)) return null;
  const id = event.data?.node_run_id;
  const node = (view.nodes ?? []).find((each) =>
    id ? each.id === id : each.node_id === event.step_name && each.ended_at === event.created_at,
  );
  return node ?? null;
}

/** What an event says beside its kind: a cause, a decision with its comment. */
function detailOf({ data }: WorkflowEvent, told: (sentence: string) => string): string {
  const texts = ["error", "message", "decision", "comment", "reason"].map((name) => data?.[name]);
  // A reason in one word is the kind of a cause, which is told beside it.
  const said = (text: unknown): text is string =>
    typeof text === "string" && text !== "" && (text !== data?.reason || text.includes(" "));
  return [...new Set(texts.filter(said))].map(told).join(": ");
}

function Line({ event, view, found }: { event: WorkflowEvent; view: WorkflowRunView; found: boolean }) {
  const t = useT();
  const node = endedBy(event, view);
  const used = node && (view.usage ?? []).find(({ node_run_id }) => node_run_id === node.id);
  const took =
    node?.started_at != null && node.ended_at != null ? duration(node.ended_at - node.started_at, t) : "";
  const cost = used ? costText(used.unknown_events > 0 ? null : (used.cost_nano_usd ?? null), t) : "";
  const kind = event.event_type;
  const word = words.includes(kind) ? t(`run.event.${kind}` as "run.event.node_started") : kind;
  const detail = detailOf(event, useSaid());
  const open = kind === "approval_requested" && openGate(event, view);
  return (
    <div
      className={`grid h-full ${columns} items-center px-4 text-dense ${open ? "bg-brass-tint" : found ? "bg-select" : ""}`}
    >
      <span className="text-meta text-text-3">{event.seq}</span>
      <time
        className="text-meta text-text-3"
        dateTime={new Date(event.created_at).toISOString()}
        title={utc(event.created_at)}
      >
        {clockSeconds(event.created_at)}
      </time>
      <span className="relative grid h-full place-items-center">
        <span className="absolute inset-y-0 left-1/2 border-line-strong border-l" aria-hidden="true" />
        <span className={`relative py-0.5 ${open ? "bg-brass-tint" : "bg-canvas"}`}>
          <StateMark mark={marks[kind] ?? "saved"} word="" size={12} />
        </span>
      </span>
      <span className="tail-ellipsis pl-1.5">{event.step_name ?? ""}</span>
      <span className="tail-ellipsis pl-2 text-meta text-text-2" title={detail}>
        {word}
        {detail && <span className="text-text-3">{` ${detail}`}</span>}
      </span>
      <span className="whitespace-nowrap text-right text-meta text-text-3">{took}</span>
      <span className="whitespace-nowrap text-right text-meta text-text-3">{cost}</span>
    </div>
  );
}

const columns = "grid-cols-[36px_64px_22px_minmax(72px,132px)_minmax(0,1fr)_72px_60px]";

function Columns() {
  const t = useT();
  return (
    <div
      className={`grid h-7 shrink-0 ${columns} items-center px-4 text-meta text-text-3`}
      aria-hidden="true"
    >
      <span>{t("run.column.number")}</span>
      <span>{t("run.column.time")}</span>
      <span />
      <span className="pl-1.5">{t("run.column.event")}</span>
      <span />
      <span className="text-right">{t("run.column.took")}</span>
      <span className="text-right">{t("run.column.cost")}</span>
    </div>
  );
}

const openGate = (event: WorkflowEvent, view: WorkflowRunView) =>
  (view.gates ?? []).some(({ node_id, status }) => status === "pending" && node_id === event.step_name);

interface HeadProps {
  nodes: readonly string[];
  node: string;
  kind: Kind | "";
  tools: boolean;
  count: number;
  onNode(node: string): void;
  onKind(kind: Kind | ""): void;
  onTools(tools: boolean): void;
}

const selectClass =
  "h-6 min-w-0 max-w-[180px] rounded-control border border-line-strong bg-raised px-1.5 text-meta";

function Head({ nodes, node, kind, tools, count, onNode, onKind, onTools }: HeadProps) {
  const t = useT();
  return (
    <div className="flex h-9 shrink-0 items-center gap-3 border-line border-b px-4">
      <h2 className="font-semibold text-dense">{t("run.events")}</h2>
      <span className="text-meta text-text-3">{t("run.eventCount", { count })}</span>
      <span className="flex-1" />
      <select
        aria-label={t("run.eventsOf")}
        className={selectClass}
        value={node}
        onChange={(event) => onNode(event.target.value)}
      >
        <option value="">{t("run.allNodes")}</option>
        {nodes.map((id) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </select>
      <select
        aria-label={t("run.eventKind")}
        className={selectClass}
        value={kind}
        onChange={(event) => onKind(event.target.value as Kind | "")}
      >
        <option value="">{t("run.kind.all")}</option>
        {kinds.map((each) => (
          <option key={each} value={each}>
            {t(`run.kind.${each}`)}
          </option>
        ))}
      </select>
      <label className="flex shrink-0 items-center gap-1.5 text-meta text-text-2">
        <input type="checkbox" checked={tools} onChange={(event) => onTools(event.target.checked)} />
        {t("run.toolCalls")}
      </label>
    </div>
  );
}

const rowPx = 29;
const nearEndPx = 24;

/** Shows the newest at first, and as they come while the reader is at the end. */
function useFollowedEnd(count: number, elsewhere: boolean) {
  const scroller = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => {
      atEnd.current = element.scrollTop + element.clientHeight >= element.scrollHeight - nearEndPx;
    };
    element.addEventListener("scroll", look, { passive: true });
    return () => element.removeEventListener("scroll", look);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each event that comes
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && atEnd.current && !elsewhere) element.scrollTop = element.scrollHeight;
  }, [count, elsewhere]);
  return scroller;
}

/** What happened in a run, in the order in which it was recorded. */
export function Timeline({ view }: { view: WorkflowRunView }) {
  const t = useT();
  const { id } = view.run;
  const all = useEvents(id).data ?? [];
  const [node, setNode] = useState("");
  const [kind, setKind] = useState<Kind | "">("");
  const [tools, setTools] = useState(false);
  const [found, setFound] = useState(0);
  useArrival(
    (hit) => hit.kind === "event" && hit.workflow_run_id === id,
    (hit) => setFound(hit.seq),
  );
  const events = all.filter(
    (event) =>
      event.seq === found ||
      ((node === "" || event.step_name === node) &&
        (isTool(event) ? tools : kind === "" || kindOf(event) === kind)),
  );
  const there = events.findIndex(({ seq }) => seq === found);
  const end = useFollowedEnd(events.length, found > 0);
  const virtual = useVirtualizer({
    count: events.length,
    getScrollElement: () => end.current,
    estimateSize: () => rowPx,
    overscan: 12,
  });
  useEffect(() => {
    if (there >= 0) virtual.scrollToIndex(there, { align: "center" });
  }, [there, virtual]);
  return (
    <section aria-label={t("run.events")} className="flex min-h-0 flex-1 flex-col" data-region="timeline">
      <Head
        nodes={(view.steps ?? []).map((step) => step.id)}
        node={node}
        kind={kind}
        tools={tools}
        count={all.length}
        onNode={setNode}
        onKind={setKind}
        onTools={setTools}
      />
      <Columns />
      <Scrolled label={t("run.timeline")} className="min-h-0 flex-1 pb-3" of={end}>
        <ol className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const event = events[index];
            if (!event) return null;
            const isFound = event.seq === found;
            return (
              <li
                key={event.id}
                aria-setsize={events.length}
                aria-posinset={index + 1}
                data-found-event={isFound ? "" : undefined}
                className="absolute inset-x-0 top-0"
                style={{ height: rowPx, transform: `translateY(${start}px)` }}
              >
                <Line event={event} view={view} found={isFound} />
              </li>
            );
          })}
        </ol>
        {events.length === 0 && <p className="px-4 py-2 text-dense text-text-3">{t("run.noEvents")}</p>}
      </Scrolled>
    </section>
  );
}
