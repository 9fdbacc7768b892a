import { useEffect, useRef, useState } from "react";
import { useNow } from "../../app/clock";
import { useArrival } from "../../app/found";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner, NoticeBar } from "../../components/banner";
import { Button } from "../../components/button";
import { StateMark } from "../../components/state-mark";
import { api } from "../../lib/api";
import { money, tokens } from "../../lib/numbers";
import { clockSeconds, when } from "../../lib/time";
import type { WorkflowRunView } from "../../lib/types";
import { GateCard } from "./gate-card";
import { NodeList } from "./node-list";
import { useEvents, useRun, useRunAction, useRunUsage } from "./queries";
import { actionsOf, runMark } from "./run-text";

function Cost({ id }: { id: string }) {
  const t = useT();
  const usage = useRunUsage(id).data;
  if (!usage || usage.tokens_sent + usage.tokens_received === 0) return null;
  const known = usage.cost_nano_usd == null ? null : money(usage.cost_nano_usd / 1e9);
  return (
    <span>
      {t("run.tokens", { input: tokens(usage.tokens_sent), output: tokens(usage.tokens_received) })}
      {", "}
      {known ?? t("run.costUnknown")}
    </span>
  );
}

function Head({ view }: { view: WorkflowRunView }) {
  const t = useT();
  const now = useNow(60_000);
  const locale = useSettings((s) => s.locale);
  const { error, busy, run } = useRunAction();
  const { run: row } = view;
  const can = actionsOf(row);
  const word = t(`run.status.${row.pause_reason === "interrupted" ? "interrupted" : row.status}`);
  return (
    <header className="px-4 pt-3 pb-3">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5">
        <StateMark mark={runMark(row)} word="" />
        <h2 className="text-title">{row.workflow_name}</h2>
        <span className="text-dense text-text-2" data-run-status={row.status}>
          {word}
        </span>
        <span className="flex-1" />
        {can.resume && (
          <Button look="primary" disabled={busy} onClick={() => run(() => api.workflow.resume(row.id))}>
            {t("run.resume")}
          </Button>
        )}
        {can.cancel && (
          <Button disabled={busy} onClick={() => run(() => api.workflow.cancel(row.id))}>
            {t("run.cancel")}
          </Button>
        )}
        {can.remove && (
          <Button look="ghost" disabled={busy} onClick={() => run(() => api.workflow.remove(row.id))}>
            {t("run.delete")}
          </Button>
        )}
      </div>
      <p className="mt-1 flex flex-wrap gap-x-3 text-meta text-text-2">
        <span>{t("run.steps", { done: row.current_step_index, all: row.step_count })}</span>
        <span>{when(row.created_at, now, locale)}</span>
        <Cost id={row.id} />
        <span className="select-text font-mono [overflow-wrap:anywhere]">{row.working_path}</span>
      </p>
      {row.user_message && (
        <p className="mt-2 select-text whitespace-pre-wrap text-dense">{row.user_message}</p>
      )}
      {row.error_message && (
        <p className="mt-2 select-text text-dense text-lost [overflow-wrap:anywhere]">{row.error_message}</p>
      )}
      {error && <ErrorBanner error={error} />}
      {view.changed && can.resume && (
        <NoticeBar tone="brass">{t("run.changed", { file: view.file })}</NoticeBar>
      )}
    </header>
  );
}

function Timeline({ id }: { id: string }) {
  const t = useT();
  const events = useEvents(id).data ?? [];
  const [found, setFound] = useState(0);
  const row = useRef<HTMLLIElement>(null);
  useArrival(
    (hit) => hit.workflow_run_id === id,
    (hit) => setFound(hit.kind === "event" ? hit.seq : 0),
  );
  const there = events.some(({ seq }) => seq === found);
  useEffect(() => {
    if (there) row.current?.scrollIntoView({ block: "center" });
  }, [there]);
  return (
    <section aria-label={t("run.events")} className="px-4 py-3">
      <h3 className="text-dense text-text-2">{t("run.events")}</h3>
      <ol className="mt-1.5">
        {events.map((event) => (
          <li
            key={event.id}
            ref={event.seq === found ? row : null}
            data-found-event={event.seq === found ? "" : undefined}
            className={`grid grid-cols-[64px_minmax(0,1fr)_minmax(0,1fr)] gap-x-3 py-0.5 text-meta ${event.seq === found ? "bg-select" : ""}`}
          >
            <time className="text-text-3" dateTime={new Date(event.created_at).toISOString()}>
              {clockSeconds(event.created_at)}
            </time>
            <span className="tail-ellipsis font-mono">{event.event_type}</span>
            <span className="tail-ellipsis text-text-2">{event.step_name ?? ""}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A run: how far it is, what it asks, its nodes and its events. */
export function RunView({ id }: { id: string }) {
  const { data, error, refetch } = useRun(id);
  if (error) return <ErrorBanner error={error} retry={() => void refetch()} />;
  if (!data || data.run.id !== id) return null;
  const asked = (data.gates ?? []).filter(({ status }) => status === "pending");
  return (
    <>
      <Head view={data} />
      {asked.length > 0 && (
        <div className="flex flex-col gap-3 px-4 pb-4">
          {asked.map((gate) => (
            <GateCard key={gate.id} gate={gate} />
          ))}
        </div>
      )}
      <NodeList key={id} view={data} />
      <Timeline id={id} />
    </>
  );
}
