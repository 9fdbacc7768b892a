import { useRef, useState } from "react";
import { useNow } from "../../app/clock";
import { useBackups } from "../../app/queries";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Section } from "../../components/facts";
import { Empty } from "../../components/panel";
import { api } from "../../lib/api";
import type { Backup } from "../../lib/types";
import { ProgressRow } from "./backup-progress";
import { BackupRow } from "./backup-row";
import { useBackupProgress } from "./queries";
import { RestoreDialog } from "./restore-dialog";

/** How many backups are shown before one asks for all. */
const shownFirst = 6;
/** Ages are told in minutes at the finest. */
const ageEveryMs = 20_000;

/** Makes a backup. That it was stopped by the one who waits is no failure. */
function useCreate() {
  const { queries } = useServices();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const stopped = useRef(false);
  const create = async () => {
    setBusy(true);
    setError(null);
    stopped.current = false;
    try {
      await api.backup.create();
    } catch (thrown) {
      if (!stopped.current) setError(thrown);
    }
    await queries.invalidateQueries({ queryKey: ["backups"] });
    setBusy(false);
  };
  const cancel = () => {
    stopped.current = true;
    api.backup.cancel().catch(setError);
  };
  return { error, busy, create: () => void create(), cancel };
}

function Nothing({ text, command }: { text: string; command: string }) {
  return (
    <div className="border-line border-t">
      <div className="-mx-4">
        <Empty text={text} command={command} />
      </div>
    </div>
  );
}

function Rows({ backups }: { backups: readonly Backup[] }) {
  const t = useT();
  const now = useNow(ageEveryMs);
  const [all, setAll] = useState(false);
  const [restoring, setRestoring] = useState<Backup | null>(null);
  const shown = all ? backups : backups.slice(0, shownFirst);
  return (
    <>
      <ul data-backups={backups.length}>
        {shown.map((backup) => (
          <BackupRow
            key={backup.file_name}
            backup={backup}
            now={now}
            onRestore={() => setRestoring(backup)}
          />
        ))}
      </ul>
      {shown.length < backups.length && (
        <Button small look="ghost" className="mt-1" onClick={() => setAll(true)}>
          {t("backup.showAll", { count: backups.length })}
        </Button>
      )}
      {restoring && <RestoreDialog backup={restoring} onClose={() => setRestoring(null)} />}
    </>
  );
}

/** The copies of the database that can take its place. */
export function BackupsSection({ hours }: { hours: string | null }) {
  const t = useT();
  const backups = useBackups();
  const progress = useBackupProgress().data;
  const make = useCreate();
  return (
    <Section
      id="data-backups"
      title={t("backup.title")}
      note={hours === null ? null : t("backup.every", { hours: Number(hours) })}
      tools={
        <Button small onClick={make.create} disabled={make.busy} data-backup-now="">
          {t("backup.now")}
        </Button>
      }
    >
      {backups.isError && <ErrorBanner error={backups.error} retry={() => void backups.refetch()} />}
      {make.error != null && <ErrorBanner error={make.error} />}
      {progress && <ProgressRow progress={progress} onCancel={make.cancel} />}
      {backups.data?.length === 0 && !progress?.running && (
        <Nothing text={t("backup.empty")} command="holdfast backup create" />
      )}
      {backups.data && <Rows backups={backups.data} />}
    </Section>
  );
}

/** On a PostgreSQL server Holdfast makes no backups: it says so, and what does. */
export function ServerBackups() {
  const t = useT();
  return (
    <Section id="data-backups" title={t("backup.title")}>
      <Nothing text={t("backup.postgres")} command="pg_dump --format=custom --file=holdfast.dump" />
    </Section>
  );
}
