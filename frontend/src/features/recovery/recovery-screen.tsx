import { useState } from "react";
import { Choices } from "../../app/choices";
import { useNow } from "../../app/clock";
import { usePainted } from "../../app/painted";
import { useServices } from "../../app/services";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Logo } from "../../components/logo";
import { Said } from "../../components/said";
import { api } from "../../lib/api";
import { duration, whenExact } from "../../lib/time";
import type { RecoveryState } from "../../lib/types";
import { BackupChoice } from "./backup-choice";
import { useRecovery } from "./queries";
import { SetAside, WhatCouldBeRead } from "./salvage";
import { StartEmptyDialog } from "./start-empty-dialog";

/** Runs the choice; the connection then finds that the owner serves again, and the app comes back. */
function useChoice() {
  const { connection } = useServices();
  const [since, setSince] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const run = async (choice: () => Promise<void>) => {
    setSince(Date.now());
    setError(null);
    try {
      await choice();
      await connection.check();
    } catch (thrown) {
      setError(thrown);
    }
    setSince(null);
  };
  return { since, error, run: (choice: () => Promise<void>) => void run(choice) };
}

function Actions({ state }: { state: RecoveryState }) {
  const t = useT();
  const choice = useChoice();
  const now = useNow(200, choice.since !== null);
  const backups = state.backups ?? [];
  const [file, setFile] = useState(state.newest?.file_name ?? null);
  const [emptying, setEmptying] = useState(false);
  const busy = choice.since !== null;
  return (
    <>
      <BackupChoice backups={backups} chosen={file} disabled={busy} onChoose={setFile} />
      {choice.error != null && <ErrorBanner error={choice.error} />}
      <div className="mt-5 flex flex-wrap items-center gap-2">
        {backups.length > 0 && (
          <Button
            look="primary"
            disabled={busy || file === null}
            onClick={() => file && choice.run(() => api.recovery.restore(file))}
            data-restore=""
          >
            {t("restore.action")}
          </Button>
        )}
        <Button look="danger" disabled={busy} onClick={() => setEmptying(true)} data-start-empty="">
          {t("recovery.startEmpty")}
        </Button>
        {choice.since !== null && (
          <span role="status" className="pl-2 text-meta text-text-3">
            {t("restore.running", { time: duration(now - choice.since, t) })}
          </span>
        )}
      </div>
      {emptying && (
        <StartEmptyDialog
          folder={state.folder}
          onClose={() => setEmptying(false)}
          onStart={() => {
            setEmptying(false);
            choice.run(() => api.recovery.startEmpty());
          }}
        />
      )}
    </>
  );
}

function Told({ state }: { state: RecoveryState }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  return (
    <>
      <p className="mt-1.5 max-w-[720px] select-text text-read text-text-2">
        <Said text={state.cause} />{" "}
        {t("recovery.found", { time: whenExact(state.since, Date.now(), locale) })}
      </p>
      {state.detail && (
        <p lang="en" className="mt-1 select-text font-mono text-meta text-text-3">
          {state.detail}
        </p>
      )}
      <SetAside state={state} />
      <WhatCouldBeRead state={state} />
      <Actions state={state} />
    </>
  );
}

/** All that the app shows while its database is damaged: what happened, and the ways out. */
export function RecoveryScreen() {
  const t = useT();
  const recovery = useRecovery();
  const state = recovery.data ?? null;
  usePainted("recovery", state !== null || recovery.isError);
  return (
    <div className="grid h-full grid-rows-[minmax(0,1fr)_26px] bg-canvas" data-recovery="">
      <main data-region="main" aria-label={t("recovery.title")} className="overflow-y-auto px-8">
        <div className="mx-auto max-w-[760px] pt-[8vh] pb-12">
          <span className="text-brass">
            <Logo size={28} />
          </span>
          <h1 className="mt-4 text-headline tracking-[-0.012em]">{t("recovery.title")}</h1>
          {recovery.isError && <ErrorBanner error={recovery.error} retry={() => void recovery.refetch()} />}
          {state && <Told state={state} />}
        </div>
      </main>
      <footer
        data-region="status"
        className="flex items-center justify-end border-line border-t bg-chrome pr-3.5 text-label text-text-3"
      >
        <Choices cell="flex h-3.5 items-center px-[11px]" />
      </footer>
    </div>
  );
}
