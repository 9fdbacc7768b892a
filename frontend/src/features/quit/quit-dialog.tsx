import { useQuery } from "@tanstack/react-query";
import { useRef, useState, useSyncExternalStore } from "react";
import { usePainted } from "../../app/painted";
import { useServices } from "../../app/services";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions } from "../../components/dialog";
import { api, shell } from "../../lib/api";
import type { WorkItem } from "../../lib/types";
import { WorkList } from "./work-list";

const stop: Record<WorkItem["kind"], (id: string) => Promise<unknown>> = {
  terminal: (id) => api.terminal.kill(id),
  job: (id) => api.job.cancel(id),
  run: (id) => api.workflow.cancel(id),
  conversation: (id) => api.chat.cancelTurn(id),
  message: (id) => api.chat.cancelQueued(id),
};

/** Ends what waits and then what runs: else the next in the queue would begin in the place of what was ended. */
async function stopAll(): Promise<void> {
  const { running, queued } = await api.host.work();
  for (const items of [queued, running])
    await Promise.all(
      items.map(({ kind, id }) =>
        stop[kind](id).catch((error) => {
          // It has ended by itself meanwhile.
          if (error?.code !== "conflict" && error?.code !== "not_found") throw error;
        }),
      ),
    );
}

export interface Running {
  terminals: number;
  jobs: number;
  answers: number;
  runs: number;
}

/** How much goes on, in a sentence. */
function useCounts({ terminals, jobs, answers, runs }: Running): string {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const counts = [
    terminals > 0 ? t("quit.terminals", { count: terminals }) : "",
    jobs > 0 ? t("quit.jobs", { count: jobs }) : "",
    answers > 0 ? t("quit.answers", { count: answers }) : "",
    runs > 0 ? t("quit.runs", { count: runs }) : "",
  ].filter(Boolean);
  return t("quit.goesOn", {
    what: new Intl.ListFormat(locale).format(counts),
    count: terminals + jobs + answers + runs,
  });
}

/** What would be lost with the window: it is not in the database yet. */
function Unsaved() {
  const t = useT();
  const { ledger } = useServices();
  const { pending } = useSyncExternalStore(ledger.subscribe, ledger.snapshot);
  if (pending === 0) return null;
  return (
    <p
      role="alert"
      className="mt-3 rounded-control bg-lost-tint px-3 py-2 text-dense text-lost"
      data-unsaved={pending}
    >
      {t("quit.unsaved", { count: pending })}
    </p>
  );
}

interface Props extends Running {
  onClose(): void;
}

/** Says what goes on without the window, and what does not. Nothing is asked when nothing runs or is held. */
export function QuitDialog({ onClose, ...running }: Props) {
  const t = useT();
  const work = useQuery({ queryKey: ["work"], queryFn: () => api.host.work(), staleTime: 0 }).data;
  usePainted("quit", true);
  // Enter must not end what runs.
  const quit = useRef<HTMLButtonElement>(null);
  const [stopping, setStopping] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const counts = useCounts(running);
  const any = Object.values(running).some((count) => count > 0);
  const stopFirst = async () => {
    setStopping(true);
    setError(null);
    try {
      await stopAll();
      await shell.quitAnyway();
    } catch (thrown) {
      setError(thrown);
      setStopping(false);
    }
  };
  const stay = () => {
    void shell.stay();
    onClose();
  };
  return (
    <Dialog title={t("quit.title")} initialFocus={quit} onClose={stay}>
      {any && <p className="text-text-2">{counts}</p>}
      {work && work.running.length > 0 && <WorkList items={work.running} mark="live" />}
      {running.runs > 0 && <p className="mt-2 text-meta text-text-3">{t("quit.runsNote")}</p>}
      {work && work.queued.length > 0 && (
        <>
          <p className="mt-3 text-text-2">{t("quit.queued", { count: work.queued.length })}</p>
          <WorkList items={work.queued} mark="queued" />
        </>
      )}
      <Unsaved />
      {error != null && <ErrorBanner error={error} />}
      <DialogActions>
        {any && (
          <Button look="ghost" className="mr-auto" disabled={stopping} onClick={() => void stopFirst()}>
            {stopping ? t("quit.stopping") : t("quit.stopFirst")}
          </Button>
        )}
        <Button onClick={stay}>{t("action.cancel")}</Button>
        <Button ref={quit} look="primary" disabled={stopping} onClick={() => void shell.quitAnyway()}>
          {t("command.quit")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
