import { useState } from "react";
import { useServices } from "../../app/services";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { StateMark } from "../../components/state-mark";
import { api } from "../../lib/api";
import { backupState } from "../../lib/backups";
import { bytes } from "../../lib/numbers";
import { utc, whenExact } from "../../lib/time";
import type { Backup } from "../../lib/types";
import { backupLine, backupMarks } from "./backup-text";

/** Reads a backup's file to its end, when it is asked to. */
function useVerify(file: string) {
  const { queries } = useServices();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      await api.backup.verify(file);
    } catch (thrown) {
      setError(thrown);
    }
    await queries.invalidateQueries({ queryKey: ["backups"] });
    setBusy(false);
  };
  return { busy, error, run: () => void run() };
}

/** One backup: when and why it was made, its size, whether it is whole. */
export function BackupRow({ backup, now, onRestore }: { backup: Backup; now: number; onRestore(): void }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const verify = useVerify(backup.file_name);
  const state = backupState(backup);
  const time = whenExact(backup.created_at, now, locale);
  return (
    <li className="border-line border-t py-1.5" data-backup={backup.file_name} data-backup-state={state}>
      <div className="grid grid-cols-[14px_minmax(0,1fr)_auto_auto_auto] items-center gap-x-2.5">
        <StateMark mark={backupMarks[state]} word="" className="row-span-2 self-start pt-[3px]" />
        <time
          className="tail-ellipsis text-dense"
          dateTime={new Date(backup.created_at).toISOString()}
          title={utc(backup.created_at)}
        >
          {time}
        </time>
        <span className="text-dense text-text-2">{bytes(backup.size_bytes)}</span>
        <Button
          small
          look="ghost"
          onClick={verify.run}
          disabled={verify.busy}
          aria-label={t("backup.verifyOf", { time })}
        >
          {verify.busy ? t("backup.verifying") : t("backup.verify")}
        </Button>
        <Button
          small
          look="ghost"
          className="-mr-2"
          onClick={onRestore}
          aria-label={t("backup.restoreOf", { time })}
        >
          {t("backup.restore")}
        </Button>
        <span className="col-start-2 col-end-[-1] text-meta text-text-3">{backupLine(backup, now, t)}</span>
        {backup.verify_error !== null && (
          <span className="col-start-2 col-end-[-1] select-text text-lost text-meta">
            {backup.verify_error}
          </span>
        )}
      </div>
      {verify.error != null && <ErrorBanner error={verify.error} retry={verify.run} />}
    </li>
  );
}
