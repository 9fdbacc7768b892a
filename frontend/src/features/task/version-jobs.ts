import type { JobSummary, TaskVersionInfo } from "../../lib/types";

type Version = Pick<TaskVersionInfo, "sequence_number" | "created_at" | "superseded_at">;

/**
 * How many jobs ran from each version, by sequence number: a job belongs to the
 * newest version that was there and not superseded when the job was made. A job
 * list does not carry the version itself, so a job that ran after an undo counts
 * with the version that had been undone; the job's details name the true one.
 */
export function jobsOfVersions(
  versions: readonly Version[],
  jobs: readonly Pick<JobSummary, "created_at">[],
): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { created_at: at } of jobs) {
    let newest = -1;
    for (const version of versions) {
      const there =
        version.created_at <= at && (version.superseded_at === null || version.superseded_at > at);
      if (there) newest = Math.max(newest, version.sequence_number);
    }
    if (newest >= 0) counts.set(newest, (counts.get(newest) ?? 0) + 1);
  }
  return counts;
}
