import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { api } from "../lib/api";
import type { JobSummary } from "../lib/types";

export const jobPageSize = 50;

type Pages = InfiniteData<JobSummary[], JobSummary | null>;

/** A page of a session's jobs, newest first: those behind `last`, null for the first page. */
export const jobPage = (sessionID: string, last: JobSummary | null) =>
  api.job.listPage({
    session_id: sessionID,
    status: "",
    before_time: last?.created_at ?? 0,
    before_id: last?.id ?? "",
    limit: jobPageSize,
  });

/** What the next page begins after: the last job of a page that is full. Null: there is no next one. */
export const lastOfFullPage = (page: readonly JobSummary[]): JobSummary | null =>
  page.length === jobPageSize ? (page.at(-1) ?? null) : null;

/** Whether a job stands behind another one in the list. Ids are compared as the database does. */
const isBehind = (a: JobSummary, b: JobSummary) =>
  a.created_at === b.created_at ? a.id < b.id : a.created_at < b.created_at;

/** The jobs, with what stands behind `last` as it is now. `fresh` is the page that was read there. */
export function withPage(
  jobs: readonly JobSummary[],
  last: JobSummary | null,
  fresh: readonly JobSummary[],
): JobSummary[] {
  const end = lastOfFullPage(fresh);
  const before = last ? jobs.filter((job) => !isBehind(job, last)) : [];
  const after = end ? jobs.filter((job) => isBehind(job, end)) : [];
  return [...before, ...fresh, ...after];
}

/** Pages as an infinite query keeps them. All but the first are full; the last is too, unless nothing is behind it. */
export function toPages(jobs: readonly JobSummary[], more: boolean): Pages {
  const first = more ? jobs.length % jobPageSize || jobPageSize : jobPageSize;
  const pages = [jobs.slice(0, first)];
  for (let at = first; at < jobs.length; at += jobPageSize) pages.push(jobs.slice(at, at + jobPageSize));
  return { pages, pageParams: pages.map((_, i) => pages[i - 1]?.at(-1) ?? null) };
}

/**
 * Reads what changed in the list of a session's jobs: its newest page, and the page of each job that is
 * named. All pages again would be one request for every fifty jobs that someone has scrolled through,
 * whenever a job says a word.
 */
export async function refreshJobs(
  queries: QueryClient,
  sessionID: string,
  ids: Iterable<string> = [],
): Promise<void> {
  const queryKey = ["jobs", sessionID];
  const rest = queries.invalidateQueries({ queryKey: [...queryKey, "all"] });
  const query = queries.getQueryCache().find<Pages>({ queryKey });
  await query?.promise?.catch(() => {}); // a page that arrives later would bring back what is replaced here
  const known = query?.state.data;
  if (!known || known.pages.length < 2) {
    await Promise.all([rest, queries.invalidateQueries({ queryKey, exact: true })]);
    return;
  }
  for (const last of startsOf(known.pages.flat(), new Set(ids))) {
    const fresh = await jobPage(sessionID, last);
    queries.setQueryData<Pages>(
      queryKey,
      (now) =>
        now &&
        toPages(withPage(now.pages.flat(), last, fresh), lastOfFullPage(now.pages.at(-1) ?? []) !== null),
    );
  }
  await rest;
}

/** Behind which jobs pages are read so that the first page and every job that is named is in one. */
function startsOf(jobs: readonly JobSummary[], ids: ReadonlySet<string>): (JobSummary | null)[] {
  const starts: (JobSummary | null)[] = [null];
  let covered = jobPageSize;
  jobs.forEach((job, index) => {
    if (index < covered || !ids.has(job.id)) return;
    starts.push(jobs[index - 1] ?? null);
    covered = index + jobPageSize;
  });
  return starts;
}
