import { useEffect, useMemo, useRef, useState } from "react";
import { useNow } from "../../app/clock";
import { refreshJobs } from "../../app/job-pages";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { List } from "../../components/list";
import { Empty } from "../../components/panel";
import { StateMark } from "../../components/state-mark";
import { api } from "../../lib/api";
import type { KeyPress } from "../../lib/keys";
import { letterOf } from "../../lib/letters";
import { jobMark, jobWord } from "../../lib/marks";
import { money, tokens } from "../../lib/numbers";
import { duration } from "../../lib/time";
import type { JobSummary } from "../../lib/types";
import { useAgentName } from "../agent/use-agent-name";
import { usePending } from "../permission/permission-api";
import { type JobFilter, jobFilters, matchesFilter } from "./job-filter";

function Row({ job, now, asks }: { job: JobSummary; now: number; asks: boolean }) {
  const t = useT();
  const agentName = useAgentName();
  const mark = asks ? "needs" : jobMark(job);
  const word = asks ? "mark.needs" : jobWord(job);
  const used = job.tokens_sent + job.tokens_received;
  const facts = [
    used > 0
      ? t("jobs.agentTokens", { agent: job.model_used ?? agentName(job.agent ?? ""), tokens: tokens(used) })
      : agentName(job.agent ?? ""),
    money(job.actual_cost) ?? (used > 0 ? t("job.costUnknown") : ""),
    job.attempt > 1 ? t("job.attempt", { attempt: job.attempt, most: job.max_attempts }) : "",
    mark === "live" ? "" : t(word),
  ];
  return (
    <>
      <StateMark mark={mark} word={t(word)} className="mt-[3px]" />
      <span className="tail-ellipsis font-medium text-dense">{job.title || t("job.untitled")}</span>
      <span className="text-meta text-text-3 leading-5">
        {mark === "queued" || job.start_time === null
          ? t(jobWord(job))
          : duration((job.end_time ?? now) - job.start_time, t)}
      </span>
      <span className="tail-ellipsis col-start-2 col-end-[-1] text-meta text-text-3">
        {facts.filter(Boolean).join(", ")}
      </span>
    </>
  );
}

const idOf = (job: JobSummary) => job.id;

/** The shown job takes the focus, where its text is read with the arrows. */
const openJob = () => document.querySelector<HTMLElement>("[data-job-text]")?.focus();

/** Letters that cancel the job that the list is at, or ask the same again. */
function useJobKeys(jobs: readonly JobSummary[], onSelect: (id: string) => void) {
  const { queries } = useServices();
  const [error, setError] = useState<unknown>(null);
  const act = async (run: () => Promise<unknown>, sessionID: string) => {
    setError(null);
    try {
      await run();
      await refreshJobs(queries, sessionID);
    } catch (thrown) {
      setError(thrown);
    }
  };
  const onKey = (press: KeyPress, id: string): boolean => {
    const job = jobs.find((each) => each.id === id);
    if (!job) return false;
    const runs = jobMark(job) === "live" || jobMark(job) === "queued";
    const letter = letterOf(press, ["cancelJob", "repeatJob"]);
    if (letter === "cancelJob" && runs) void act(() => api.job.cancel(id), job.session_id);
    else if (letter === "repeatJob" && job.is_finalized)
      void act(async () => onSelect((await api.job.retry(id)).id), job.session_id);
    else return false;
    return true;
  };
  return { error, onKey };
}

interface OlderProps {
  loading: boolean;
  onLoad(): void;
}

/** The end of what is listed: older jobs are asked for as soon as it comes into view. */
function Older({ loading, onLoad }: OlderProps) {
  const t = useT();
  const end = useRef<HTMLDivElement>(null);
  const load = useRef(onLoad);
  load.current = onLoad;
  // Anew after each page: an end that stays in view, as under a filter, goes on until it does not.
  useEffect(() => {
    if (loading || !end.current) return;
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && load.current());
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [loading]);
  return (
    <div ref={end} className="flex justify-center py-2" data-older="">
      <Button small look="ghost" disabled={loading} onClick={onLoad}>
        {t(loading ? "job.loadingMore" : "job.more")}
      </Button>
    </div>
  );
}

interface Props {
  jobs: readonly JobSummary[];
  /** Asks for older jobs; null where there are none. */
  older: (() => void) | null;
  loadingOlder: boolean;
  /** The command line that runs the task, for the list that has no job yet. */
  command: string;
  selected: string | null;
  onSelect(id: string): void;
}

export function JobList({ jobs, older, loadingOlder, command, selected, onSelect }: Props) {
  const t = useT();
  const [filter, setFilter] = useState<JobFilter>("all");
  const pending = usePending().data;
  const asking = useMemo(() => new Set(pending?.map(({ job_id }) => job_id)), [pending]);
  // The same list as long as nothing in it changes: the clock of a job that runs would lay out all of it anew.
  const shown = useMemo(
    () => jobs.filter((job) => matchesFilter(job, filter, asking.has(job.id))),
    [jobs, filter, asking],
  );
  const now = useNow(
    1000,
    jobs.some((job) => jobMark(job) === "live"),
  );
  const { error, onKey } = useJobKeys(jobs, onSelect);
  if (jobs.length === 0) return <Empty text={t("jobs.empty")} command={command} />;
  return (
    <>
      {error != null && <ErrorBanner error={error} />}
      <div className="flex justify-end px-2 py-1">
        <select
          aria-label={t("job.filter")}
          className="h-6 rounded-control border border-line-strong bg-canvas px-1 text-meta text-text-2"
          value={filter}
          onChange={(event) => setFilter(event.target.value as JobFilter)}
        >
          {jobFilters.map((name) => (
            <option key={name} value={name}>
              {t(`job.filter.${name}`)}
            </option>
          ))}
        </select>
      </div>
      {shown.length === 0 && !older && <Empty text={t("job.filterNone")} />}
      <List
        label={t("jobs.list")}
        items={shown}
        idOf={idOf}
        active={selected}
        onActive={onSelect}
        onOpen={openJob}
        onKey={onKey}
        className="flex flex-col"
        itemClass={(active) =>
          `grid cursor-default grid-cols-[14px_minmax(0,1fr)_auto] gap-x-[9px] border-line border-b px-3.5 pt-[7px] pb-2 -outline-offset-2 ${active ? "bg-raised" : "hover:bg-hover"}`
        }
      >
        {(job) => <Row job={job} now={now} asks={asking.has(job.id)} />}
      </List>
      {older && <Older loading={loadingOlder} onLoad={older} />}
    </>
  );
}
