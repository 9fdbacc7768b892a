import type { Backup } from "./types";

export type BackupState = "verified" | "broken" | "unverified";

/** What the last check of a backup found. */
export function backupState(backup: Pick<Backup, "verified_at" | "verify_error">): BackupState {
  if (backup.verify_error !== null) return "broken";
  return backup.verified_at === null ? "unverified" : "verified";
}

/** The newest backup that was found to be whole, null when there is none. */
export function newestVerified(backups: readonly Backup[]): Backup | null {
  const verified = backups.filter((backup) => backupState(backup) === "verified");
  return verified.reduce<Backup | null>(
    (newest, backup) => (newest && newest.created_at >= backup.created_at ? newest : backup),
    null,
  );
}

/** When a backup was made, from the name that the program gave its file; null for a name of somebody else. UTC ms. */
export function backupTime(file: string): number | null {
  const stamp = /(?:^|[\\/])holdfast-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3})Z-[a-z]+\.db$/.exec(file);
  if (!stamp) return null;
  const [, year, month, day, hour, minute, second] = stamp;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? null : at;
}
