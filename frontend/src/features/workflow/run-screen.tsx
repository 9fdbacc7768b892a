import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { useNow } from "../../app/clock";
import { useArrival } from "../../app/found";
import { useHighlight } from "../../app/highlight";
import { useLetters } from "../../app/letters";
import { AppFrame } from "../../app/page-frame";
import { usePainted } from "../../app/painted";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { StateMark } from "../../components/state-mark";
import type { SearchHit, WorkflowRunView } from "../../lib/types";
import { Dag } from "./dag/dag";
import { GateCard } from "./gate-card";
import { NodeList, rowsOf } from "./node-list";
import { NodePanel } from "./node-panel";
import { useRun } from "./queries";
import { RunHead, YamlDialog } from "./run-head";
import { statesOf } from "./run-state";
import { Timeline } from "./timeline";
import "../../lib/messages/work-texts";

const openGates = (view: WorkflowRunView) => (view.gates ?? []).filter(({ status }) => status === "pending");

/** What is chosen at first: nothing while gates are open, else what failed, runs, or came last. */
function urgent(view: WorkflowRunView): string | null {
  if (openGates(view).length > 0) return null;
  const rows = rowsOf(view);
  const of = (status: string) => rows.find(({ newest }) => newest?.status === status);
  return (of("failed") ?? of("running") ?? rows.filter(({ newest }) => newest).at(-1) ?? rows[0])?.id ?? null;
}

/** At the right: the node that is looked at, or the gates that are open. */
function Side({
  view,
  chosen,
  sought,
  onChoose,
}: {
  view: WorkflowRunView;
  chosen: string | null;
  /** The attempt whose output a search has found. */
  sought: string;
  onChoose(id: string): void;
}) {
  const t = useT();
  const row = rowsOf(view).find(({ id }) => id === chosen);
  const open = openGates(view);
  const gates = (view.gates ?? []).filter(({ node_id }) => node_id === row?.name);
  const asked = row ? gates.slice(-1) : open;
  const aside = open.filter((gate) => !asked.includes(gate));
  return (
    <>
      {aside.map(({ id, node_id: name }) => (
        <button
          key={id}
          type="button"
          className="flex min-h-8 w-full items-center gap-2.5 border-line border-b bg-brass-tint px-4 text-left text-dense -outline-offset-2"
          data-gate-aside={name}
          onClick={() => onChoose(name)}
        >
          <StateMark mark="needs" word="" />
          <span className="tail-ellipsis">{t("run.gateAside", { node: name })}</span>
        </button>
      ))}
      {asked.map((gate) => (
        <GateCard key={gate.id} gate={gate} view={view} onNode={onChoose} />
      ))}
      {row && asked.every(({ status }) => status !== "pending") && (
        <NodePanel key={row.id} row={row} view={view} sought={sought} />
      )}
    </>
  );
}

function Legend() {
  const t = useT();
  const line = (dash?: string) => (
    <svg width="22" height="2" aria-hidden="true">
      <path d="M0 1h22" stroke="var(--edge)" strokeWidth="1.5" strokeDasharray={dash} />
    </svg>
  );
  return (
    <p className="pointer-events-none absolute bottom-2.5 left-4 flex items-center gap-x-4 text-label text-text-3">
      <span className="flex items-center gap-2">
        {line()} {t("run.legendSeen")}
      </span>
      <span className="flex items-center gap-2">
        {line("1 5")} {t("run.legendNotReached")}
      </span>
    </p>
  );
}

function Run({ view }: { view: WorkflowRunView }) {
  const t = useT();
  const navigate = useNavigate();
  const [picked, setPicked] = useState<string | null>(null);
  const [listed, setListed] = useState(false);
  const [yaml, setYaml] = useState(false);
  const now = useNow(1000, view.run.status === "running" || openGates(view).length > 0);
  const states = useMemo(() => statesOf(view, now, t), [view, now, t]);
  const chosen = picked ?? urgent(view);
  const nextGate = () => {
    const open = openGates(view).map(({ node_id }) => node_id);
    const next = open[(open.indexOf(picked ?? "") + 1) % Math.max(1, open.length)];
    if (next) setPicked(next);
  };
  useLetters({
    runList: () => setListed(!listed),
    runGate: nextGate,
    runYaml: () => setYaml(true),
    runTimeline: () => document.querySelector<HTMLElement>('[data-region="timeline"] section')?.focus(),
  });
  const count = openGates(view).length;
  // An answer lets the run go on: what is looked at follows, until the reader chooses.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the number of open gates changes
  useEffect(() => setPicked(null), [count]);
  const [found, setFound] = useState<SearchHit | null>(null);
  useArrival(
    ({ kind, workflow_run_id }) => (kind === "node" || kind === "run") && workflow_run_id === view.run.id,
    (hit) => {
      setFound(hit);
      const attempt = view.nodes?.find(({ id }) => id === hit.source_id);
      const row = rowsOf(view).find(
        ({ name, iteration }) => name === attempt?.node_id && iteration === attempt.iteration,
      );
      if (row) setPicked(row.id);
    },
  );
  useHighlight('[data-region="inspector"]', found, { goIn: '[data-region="inspector"]' });
  return (
    <>
      <RunHead
        view={view}
        listed={listed}
        onListed={setListed}
        onYaml={() => setYaml(true)}
        onGone={() =>
          void navigate({
            to: "/runs",
            search: view.run.codebase_id ? { project: view.run.codebase_id } : {},
          })
        }
      />
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_minmax(280px,27%)]">
        <main
          data-region="main"
          aria-label={view.run.workflow_name}
          className="flex min-h-0 min-w-0 flex-col"
        >
          <div
            className={`relative flex h-[42%] min-h-[180px] shrink-0 flex-col border-line border-b ${listed ? "" : "bg-[radial-gradient(var(--line)_1px,transparent_1px)] bg-[length:24px_24px]"}`}
          >
            {listed ? (
              <NodeList view={view} chosen={chosen} onChoose={setPicked} />
            ) : (
              <>
                <Dag
                  label={t("run.nodes")}
                  steps={view.steps ?? []}
                  states={states}
                  chosen={chosen}
                  placeKey={view.run.id}
                  onChoose={setPicked}
                />
                <Legend />
              </>
            )}
          </div>
          <Timeline view={view} />
        </main>
        <aside
          data-region="inspector"
          aria-label={t("run.chosen")}
          className="min-h-0 overflow-y-auto border-line border-l"
        >
          {view.run.user_message && (chosen === null || found?.kind === "run") && (
            <p className="select-text whitespace-pre-wrap px-4 pt-3 text-dense text-text-2">
              {view.run.user_message}
            </p>
          )}
          <Side view={view} chosen={chosen} sought={found?.source_id ?? ""} onChoose={setPicked} />
        </aside>
      </div>
      {yaml && <YamlDialog view={view} onClose={() => setYaml(false)} />}
    </>
  );
}

/** A run: its nodes as a graph, what it asks, what it did. */
export function RunScreen() {
  const t = useT();
  const { id } = useParams({ from: "/runs/$id" });
  const { data, error, refetch } = useRun(id);
  const view = data?.run.id === id ? data : undefined;
  usePainted("runs", view !== undefined || error != null);
  return (
    <AppFrame
      place="runs"
      title={t("run.title")}
      page={view?.run.workflow_name}
      project={view?.run.codebase_id}
    >
      {error && <ErrorBanner error={error} retry={() => void refetch()} />}
      {view && <Run key={id} view={view} />}
    </AppFrame>
  );
}
