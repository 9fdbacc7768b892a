import { useState } from "react";
import { useNow } from "../../app/clock";
import { useSettings, useT } from "../../app/settings";
import { Button } from "../../components/button";
import { StateMark } from "../../components/state-mark";
import { backupState } from "../../lib/backups";
import { bytes } from "../../lib/numbers";
import { utc, whenExact } from "../../lib/time";
import type { Backup } from "../../lib/types";
import { backupLine, backupMarks } from "../data/backup-text";

const shownFirst = 5;

interface Props {
  backups: readonly Backup[];
  chosen: string | null;
  disabled: boolean;
  onChoose(file: string): void;
}

/** One of the backups, the newest first. */
export function BackupChoice({ backups, chosen, disabled, onChoose }: Props) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const now = useNow(20_000);
  const [all, setAll] = useState(false);
  if (backups.length === 0) return <p className="mt-7 text-text-2">{t("recovery.noBackups")}</p>;
  // The chosen one is always seen, however old it is.
  const shown = backups.filter((backup, index) => all || index < shownFirst || backup.file_name === chosen);
  return (
    <fieldset className="mt-7" disabled={disabled}>
      <legend className="font-semibold">{t("recovery.choose")}</legend>
      <div className="mt-1">
        {shown.map((backup) => {
          const state = backupState(backup);
          return (
            <label
              key={backup.file_name}
              data-backup={backup.file_name}
              className="grid grid-cols-[16px_14px_minmax(0,1fr)_auto] items-center gap-x-2.5 border-line border-t py-1.5"
            >
              <input
                type="radio"
                name="backup"
                className="h-4 w-4 accent-[var(--brass)]"
                checked={backup.file_name === chosen}
                onChange={() => onChoose(backup.file_name)}
              />
              <StateMark mark={backupMarks[state]} word="" />
              <span>
                <time
                  className="block text-dense"
                  dateTime={new Date(backup.created_at).toISOString()}
                  title={utc(backup.created_at)}
                >
                  {whenExact(backup.created_at, now, locale)}
                </time>
                <span className="block text-meta text-text-3">{backupLine(backup, now, t)}</span>
                {backup.verify_error !== null && (
                  <span className="block text-lost text-meta">{backup.verify_error}</span>
                )}
              </span>
              <span className="text-dense text-text-2">{bytes(backup.size_bytes)}</span>
            </label>
          );
        })}
      </div>
      {shown.length < backups.length && (
        <Button small look="ghost" onClick={() => setAll(true)}>
          {t("backup.showAll", { count: backups.length })}
        </Button>
      )}
    </fieldset>
  );
}
