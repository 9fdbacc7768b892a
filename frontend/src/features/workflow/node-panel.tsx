import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../../app/settings";
import { Said } from "../../components/said";
import { Scrolled } from "../../components/scrolled";
import { StateMark } from "../../components/state-mark";
import { bytes, tokens } from "../../lib/numbers";
import { duration, utc } from "../../lib/time";
import type { NodeRunRow, WorkflowRunView } from "../../lib/types";
import { useAgentName } from "../agent/use-agent-name";
import { Artifacts } from "./artifacts";
import { NodeActions } from "./failed-node";
import type { Row } from "./node-list";
import { NodeLogView } from "./node-log-view";
import { PrintedView } from "./printed";
import { useNodeRun, useOutput } from "./queries";
import { costText } from "./run-state";
import { nodeMark } from "./run-text";
import { Transcript } from "./transcript";

function Text({ title, text }: { title: string; text: string }) {
  return (
    <section className="border-line border-t px-4 py-3">
      <h3 className="font-semibold text-dense">{title}</h3>
      <Scrolled
        label={title}
        className="mt-1.5 max-h-72 rounded-control border border-line bg-raised px-2.5 py-2"
      >
        <pre className="select-text whitespace-pre-wrap font-mono text-meta [overflow-wrap:anywhere]">
          {text}
        </pre>
      </Scrolled>
    </section>
  );
}

/** The attempts at a node, the newest first; the texts beneath are those of the chosen one. */
function Attempts({
  attempts,
  view,
  chosen,
  onChoose,
}: {
  attempts: readonly NodeRunRow[];
  view: WorkflowRunView;
  chosen: string;
  onChoose(id: string): void;
}) {
  const t = useT();
  const agentName = useAgentName();
  return (
    <section className="border-line border-t px-4 py-3">
      <h3 className="font-semibold text-dense">{t("run.attempts")}</h3>
      <ul className="mt-1">
        {attempts.map((each) => {
          const used = (view.usage ?? []).find(({ node_run_id }) => node_run_id === each.id);
          const took =
            each.started_at != null && each.ended_at != null
              ? duration(each.ended_at - each.started_at, t)
              : "";
          const cost = used && costText(used.unknown_events > 0 ? null : (used.cost_nano_usd ?? null), t);
          return (
            <li key={each.id}>
              <button
                type="button"
                aria-pressed={each.id === chosen}
                title={utc(each.created_at)}
                className={`flex min-h-7 w-full items-center gap-2 rounded-control px-1.5 text-left text-meta ${each.id === chosen ? "bg-select" : "hover:bg-hover"}`}
                onClick={() => onChoose(each.id)}
              >
                <StateMark mark={nodeMark(each.status)} word={t(`run.node.${each.status}`)} />
                <span>{t("run.attempt", { n: each.attempt })}</span>
                <span className="tail-ellipsis min-w-0 flex-1 text-text-2">
                  {[each.agent ? agentName(each.agent) : "", each.model_used].filter(Boolean).join(", ")}
                </span>
                {used && (
                  <span className="whitespace-nowrap text-text-2">
                    {t("run.tokens", {
                      input: tokens(used.tokens_sent),
                      output: tokens(used.tokens_received),
                    })}
                  </span>
                )}
                {cost && <span className="text-text-2">{cost}</span>}
                <span className="whitespace-nowrap text-text-3">{took}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function SubRuns({ view }: { view: WorkflowRunView }) {
  const t = useT();
  if (!view.sub_runs?.length) return null;
  return (
    <section className="border-line border-t px-4 py-3">
      <h3 className="font-semibold text-dense">{t("run.subRuns")}</h3>
      <ul className="mt-1 text-dense">
        {view.sub_runs.map((run) => (
          <li key={run.id}>
            <Link to="/runs/$id" params={{ id: run.id }} className="underline" data-sub-run={run.id}>
              {run.workflow_name}
            </Link>{" "}
            <span className="text-meta text-text-2">
              {t(
                `run.status.${run.status as "pending" | "running" | "paused" | "completed" | "failed" | "cancelled"}`,
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One node of a run: what it was asked, what it left, and how often it was tried. */
export function NodePanel({ row, view, sought }: { row: Row; view: WorkflowRunView; sought: string }) {
  const t = useT();
  const attempts = (view.nodes ?? [])
    .filter(({ node_id, iteration }) => node_id === row.name && iteration === row.iteration)
    .reverse();
  const [older, setOlder] = useState("");
  const shown = attempts.find(({ id }) => id === (older || sought)) ?? row.newest;
  const id = shown?.id ?? "";
  const node = useNodeRun(id).data;
  const written = shown?.ended_at != null && shown.output_bytes > 0;
  const output = useOutput(id, written).data;
  const status = row.newest ? t(`run.node.${row.newest.status}`) : t("run.node.none");
  return (
    <div className="min-w-0" data-detail={row.id}>
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5 px-4 py-3">
        <StateMark mark={nodeMark(row.newest?.status)} word="" />
        <h2 className="tail-ellipsis text-title">
          {row.iteration > 0 ? t("run.iteration", { node: row.name, n: row.iteration }) : row.name}
        </h2>
        <span className="flex-1" />
        <span className="text-meta text-text-2">
          {[status, row.kind, written ? bytes(shown.output_bytes) : ""].filter(Boolean).join(", ")}
        </span>
      </div>
      {shown?.error_message && (
        <p className="select-text px-4 pb-3 text-dense text-lost [overflow-wrap:anywhere]">
          <Said text={shown.error_message} />
        </p>
      )}
      <NodeActions {...{ row, view }} />
      {!row.newest && <p className="px-4 pb-3 text-dense text-text-3">{t("run.notYet")}</p>}
      {shown?.agent && (
        <Transcript
          run={view.run.id}
          id={id}
          agent={shown.agent}
          workflow={view.run.workflow_name}
          directory={view.run.working_path ?? ""}
        />
      )}
      {node?.input && <Text title={t("run.input")} text={node.input} />}
      {shown?.status === "running" && !shown.agent && <PrintedView id={id} />}
      {output !== undefined && <Text title={t("run.output")} text={output} />}
      {shown && <NodeLogView run={view.run.id} {...{ attempts, shown }} onChoose={setOlder} />}
      <Artifacts run={view.run.id} />
      {attempts.length > 0 && <Attempts {...{ attempts, view }} chosen={id} onChoose={setOlder} />}
      {row.kind === "workflow" && <SubRuns view={view} />}
    </div>
  );
}
