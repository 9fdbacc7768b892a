import { useRef, useState } from "react";
import { useLetters } from "../../app/letters";
import { useAllJobs, useJob, useJobs } from "../../app/queries";
import { useT } from "../../app/settings";
import { Button } from "../../components/button";
import { Strand } from "../../components/strand";
import type { Translate } from "../../lib/i18n";
import { jobWord } from "../../lib/marks";
import { count, money } from "../../lib/numbers";
import { duration } from "../../lib/time";
import type { Job, JobSummary } from "../../lib/types";
import { TaskCompare } from "../task/task-compare";
import { isCut, lineageOf } from "./lineage";

const costOf = (job: JobSummary, t: Translate) => money(job.actual_cost) ?? t("job.costUnknown");
const tookOf = ({ start_time: start, end_time: end }: JobSummary, t: Translate) =>
  start === null || end === null ? "" : duration(end - start, t);

/** The attempts at one thing; it was asked once, and then again. */
function useLineage(job: Job): JobSummary[] {
  const listed = useJobs(job.session_id).data ?? [];
  const family = lineageOf(job.id, listed);
  const cut = family.length === 0 ? job.retry_of_job_id !== null : isCut(family, listed);
  const all = useAllJobs(job.session_id, cut).data;
  return cut && all ? lineageOf(job.id, all) : family;
}

interface SidesProps {
  before: Job;
  after: Job;
  /** Their places in the lineage, from 1. */
  places: readonly [number, number];
  onClose(): void;
}

/** Two attempts side by side: what became of them, what they took, and what they were asked. */
function Sides({ before, after, places, onClose }: SidesProps) {
  const t = useT();
  const sides = [before, after];
  const rows: [string, string[]][] = [
    [t("job.state"), sides.map((job) => t(jobWord(job)))],
    [t("job.took"), sides.map((job) => tookOf(job, t))],
    [t("job.tokensIn"), sides.map((job) => count(job.tokens_sent))],
    [t("job.tokensOut"), sides.map((job) => count(job.tokens_received))],
    [t("job.cost"), sides.map((job) => costOf(job, t))],
  ];
  return (
    <section
      aria-label={t("job.compared", { from: places[0], to: places[1] })}
      className="flex max-h-[45%] shrink-0 flex-col border-line border-b px-4 pb-2"
      data-job-compare=""
    >
      <table className="text-meta">
        <thead>
          <tr className="text-left text-text-3">
            <td />
            {places.map((number) => (
              <th key={number} scope="col" className="py-1 pr-4 font-normal">
                {t("job.nthShort", { number })}
              </th>
            ))}
            <td className="text-right">
              <Button small look="ghost" onClick={onClose}>
                {t("job.compareEnd")}
              </Button>
            </td>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, values]) => (
            <tr key={name}>
              <th scope="row" className="w-32 pr-4 text-left font-normal text-text-3">
                {name}
              </th>
              {values.map((value, side) => (
                <td key={sides[side]?.id} className="pr-4">
                  {value}
                </td>
              ))}
              <td />
            </tr>
          ))}
        </tbody>
      </table>
      {before.prompt === after.prompt ? (
        <p className="mt-1 text-meta text-text-2">{t("job.promptSame")}</p>
      ) : (
        <TaskCompare before={before.prompt} after={after.prompt} />
      )}
    </section>
  );
}

/** Above a job that was asked for more than once: each attempt, and what lies between two of them. */
export function LineageStrand({ job, onJob }: { job: Job; onJob(id: string): void }) {
  const t = useT();
  const family = useLineage(job);
  const [other, setOther] = useState<string | null>(null);
  const host = useRef<HTMLDivElement>(null);
  useLetters({ jobAttempts: () => host.current?.querySelector<HTMLElement>("[role=listbox]")?.focus() });
  const compared = useJob(other ?? "", other !== null).data;
  if (family.length < 2) return null;
  const placeOf = (id: string) => family.findIndex((each) => each.id === id) + 1;
  const sides = compared && compared.id === other ? [compared, job] : [];
  const [before, after] = sides.sort((a, b) => placeOf(a.id) - placeOf(b.id));
  return (
    <>
      <div
        ref={host}
        className="shrink-0 border-line border-b px-4 pt-1"
        title={t("job.lineageHint")}
        data-lineage=""
      >
        <Strand
          label={t("job.lineage", { count: family.length })}
          knots={family.map((each, i) => ({
            id: each.id,
            at: each.created_at,
            jobs: 0,
            label: t("job.nth", { number: i + 1, state: t(jobWord(each)), cost: costOf(each, t) }),
            short: t("job.nthShort", { number: i + 1 }),
          }))}
          current={family.at(-1)?.id ?? null}
          viewed={job.id}
          ranged={other}
          low
          spread
          onShow={(id) => (id === job.id ? setOther(null) : onJob(id))}
          onRange={(id) => setOther(id === job.id ? null : id)}
        />
      </div>
      {before && after && (
        <Sides
          before={before}
          after={after}
          places={[placeOf(before.id), placeOf(after.id)]}
          onClose={() => setOther(null)}
        />
      )}
    </>
  );
}
