import { useState } from "react";
import { useNow } from "../../app/clock";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner, NoticeBar } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions } from "../../components/dialog";
import { StateMark } from "../../components/state-mark";
import { api } from "../../lib/api";
import { backupState } from "../../lib/backups";
import { duration, whenExact } from "../../lib/time";
import type { Backup } from "../../lib/types";

import { ChangesList } from "./changes-list";
import { useBackupPreview, useData } from "./queries";

/** Puts a backup in the place of the database; the notice that everything changed does the rest. */
function useRestore(file: string, onDone: () => void) {
  const [since, setSince] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const run = async () => {
    setSince(Date.now());
    setError(null);
    try {
      await api.backup.restore(file);
      onDone();
    } catch (thrown) {
      setError(thrown);
      setSince(null);
    }
  };
  return { since, error, run: () => void run() };
}

function Loss({ file }: { file: string }) {
  const t = useT();
  const preview = useBackupPreview(file);
  if (preview.isError) return <ErrorBanner error={preview.error} retry={() => void preview.refetch()} />;
  if (!preview.data) return <p className="text-text-3">{t("restore.counting")}</p>;
  const changes = preview.data.changes ?? [];
  const any = changes.some((change) => change.count > 0);
  return (
    <>
      <p className="font-medium">{any ? t("restore.lost") : t("restore.nothingLost")}</p>
      <ChangesList changes={changes} />
    </>
  );
}

/** Says what a restore takes away and what it keeps, before anything happens. */
export function RestoreDialog({ backup, onClose }: { backup: Backup; onClose(): void }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const folder = useData().data?.replaced_folder ?? "";
  const restore = useRestore(backup.file_name, onClose);
  const now = useNow(200, restore.since !== null);
  const time = whenExact(backup.created_at, Date.now(), locale);
  const busy = restore.since !== null;
  return (
    <Dialog title={t("restore.title", { time })} onClose={busy ? () => {} : onClose} wide>
      {backupState(backup) === "broken" && (
        <div className="-mx-5 mb-3">
          <NoticeBar tone="brass">
            <StateMark mark="lost" word="" />
            {backup.verify_error}
          </NoticeBar>
        </div>
      )}
      <Loss file={backup.file_name} />
      <p className="mt-3 text-text-2">{t("restore.kept")}</p>
      <p className="mt-0.5 select-text font-mono text-meta text-text-2 [overflow-wrap:anywhere]">{folder}</p>
      <p className="mt-3 text-text-2">{t("restore.goesOn")}</p>
      {restore.error != null && <ErrorBanner error={restore.error} />}
      <DialogActions>
        {restore.since !== null && (
          <span role="status" className="mr-auto self-center text-meta text-text-3">
            {t("restore.running", { time: duration(now - restore.since, t) })}
          </span>
        )}
        <Button onClick={onClose} disabled={busy}>
          {t("action.cancel")}
        </Button>
        <Button look="primary" onClick={restore.run} disabled={busy} data-restore="">
          {t("restore.action")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
