import type { JobSummary, TaskVersionInfo } from "../../lib/types";

type Version = Pick<TaskVersionInfo, "sequence_number" | "created_at" | "superseded_at">;

/**
 * How many jobs ran from each version, by sequence number: a job belongs to the
 * newest version that was there and not superseded when the job was made. A job
 * list does not carry the version itself, so a job that ran after an undo counts
 * with the version that had been undone; the job's details name the true one.
 *
 * `more`: there are older jobs than these. A version that may have some of them
 * has no count, because a part of it would be a wrong one.
 */
export function jobsOfVersions(
  versions: readonly Version[],
  jobs: readonly Pick<JobSummary, "created_at">[],
  more: boolean,
): Map<number, number> {
  const counts = new Map<number, number>();
  const oldest = more ? Math.min(...jobs.map(({ created_at }) => created_at)) : 0;
  for (const { created_at: at } of jobs) {
    let newest = -1;
    for (const version of versions) {
      const there =
        version.created_at <= at && (version.superseded_at === null || version.superseded_at > at);
      if (there) newest = Math.max(newest, version.sequence_number);
    }
    const since = versions.find(({ sequence_number }) => sequence_number === newest)?.created_at ?? 0;
    if (newest >= 0 && since > oldest) counts.set(newest, (counts.get(newest) ?? 0) + 1);
  }
  return counts;
}
