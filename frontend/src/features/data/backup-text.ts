import { type BackupState, backupState } from "../../lib/backups";
import type { Translate } from "../../lib/i18n";
import type { Mark } from "../../lib/marks";
import { duration } from "../../lib/time";
import type { Backup } from "../../lib/types";

export const backupMarks: Record<BackupState, Mark> = {
  verified: "saved",
  broken: "lost",
  unverified: "waiting",
};

const minuteMs = 60_000;

/** Why it was made, how old it is, and whether it can be trusted. */
export function backupLine(backup: Backup, now: number, t: Translate): string {
  return [
    t(`backup.reason.${backup.reason}`),
    now - backup.created_at < minuteMs
      ? t("backup.ageNew")
      : t("backup.age", { age: duration(now - backup.created_at, t) }),
    t(`backup.state.${backupState(backup)}`),
  ].join(", ");
}
