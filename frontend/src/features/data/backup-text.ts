import type { Translate } from "../../lib/i18n";
import type { Mark } from "../../lib/marks";
import { duration } from "../../lib/time";
import type { Backup } from "../../lib/types";

export type BackupState = "verified" | "broken" | "unverified";

/** What the last check of a backup found. */
export function backupState(backup: Pick<Backup, "verified_at" | "verify_error">): BackupState {
  if (backup.verify_error !== null) return "broken";
  return backup.verified_at === null ? "unverified" : "verified";
}

export const backupMarks: Record<BackupState, Mark> = {
  verified: "saved",
  broken: "lost",
  unverified: "waiting",
};

/** Why it was made, how old it is, and whether it can be trusted. */
export function backupLine(backup: Backup, now: number, t: Translate): string {
  return [
    t(`backup.reason.${backup.reason}`),
    t("backup.age", { age: duration(now - backup.created_at, t) }),
    t(`backup.state.${backupState(backup)}`),
  ].join(", ");
}

/** The newest backup that was found to be whole, null when there is none. */
export function newestVerified(backups: readonly Backup[]): Backup | null {
  const verified = backups.filter((backup) => backupState(backup) === "verified");
  return verified.reduce<Backup | null>(
    (newest, backup) => (newest && newest.created_at >= backup.created_at ? newest : backup),
    null,
  );
}
