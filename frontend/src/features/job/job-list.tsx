import { useState } from "react";
import { useNow } from "../../app/clock";
import { useT } from "../../app/settings";
import { List } from "../../components/list";
import { Empty } from "../../components/panel";
import { StateMark } from "../../components/state-mark";
import { jobMark, jobWord } from "../../lib/marks";
import { money, tokens } from "../../lib/numbers";
import { duration } from "../../lib/time";
import type { JobSummary } from "../../lib/types";
import { usePending } from "../permission/permission-api";
import { type JobFilter, jobFilters, matchesFilter } from "./job-filter";

function Row({ job, now, asks }: { job: JobSummary; now: number; asks: boolean }) {
  const t = useT();
  const mark = asks ? "needs" : jobMark(job);
  const word = asks ? "mark.needs" : jobWord(job);
  const used = job.tokens_sent + job.tokens_received;
  const facts = [
    used > 0
      ? t("jobs.agentTokens", { agent: job.model_used ?? job.agent ?? "", tokens: tokens(used) })
      : (job.agent ?? ""),
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

interface Props {
  jobs: readonly JobSummary[];
  /** The command line that runs the task, for the list that has no job yet. */
  command: string;
  selected: string | null;
  onSelect(id: string): void;
}

export function JobList({ jobs, command, selected, onSelect }: Props) {
  const t = useT();
  const [filter, setFilter] = useState<JobFilter>("all");
  const asking = new Set(usePending().data?.map(({ job_id }) => job_id));
  const now = useNow(
    1000,
    jobs.some((job) => jobMark(job) === "live"),
  );
  if (jobs.length === 0) return <Empty text={t("jobs.empty")} command={command} />;
  const shown = jobs.filter((job) => matchesFilter(job, filter, asking.has(job.id)));
  return (
    <>
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
      {shown.length === 0 && <Empty text={t("job.filterNone")} />}
      <List
        label={t("jobs.list")}
        items={shown}
        idOf={(job) => job.id}
        active={selected}
        onActive={onSelect}
        className="flex flex-col"
        itemClass={(active) =>
          `grid cursor-default grid-cols-[14px_minmax(0,1fr)_auto] gap-x-[9px] border-line border-b px-3.5 pt-[7px] pb-2 -outline-offset-2 ${active ? "bg-raised" : "hover:bg-hover"}`
        }
      >
        {(job) => <Row job={job} now={now} asks={asking.has(job.id)} />}
      </List>
    </>
  );
}
