import { useRef, useState, useSyncExternalStore } from "react";
import { usePainted } from "../../app/painted";
import { useServices } from "../../app/services";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions } from "../../components/dialog";
import { api, shell } from "../../lib/api";
import type { Work, WorkItem } from "../../lib/types";
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

/** How much goes on, in a sentence. */
function useCounts(running: readonly WorkItem[]): string {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const counts = (["terminal", "job", "conversation", "run"] as const).flatMap((kind) => {
    const count = running.filter((item) => item.kind === kind).length;
    return count > 0 ? [t(`quit.${kind}`, { count })] : [];
  });
  return t("quit.goesOn", { what: new Intl.ListFormat(locale).format(counts), count: running.length });
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

interface Props {
  work: Work;
  onClose(): void;
}

/** Says what goes on without the window, and what does not. Nothing is asked when nothing runs or is held. */
export function QuitDialog({ work: { running, queued }, onClose }: Props) {
  const t = useT();
  usePainted("quit", true);
  // Enter must not end what runs.
  const quit = useRef<HTMLButtonElement>(null);
  const [stopping, setStopping] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const counts = useCounts(running);
  const any = running.length > 0;
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
      {any && <WorkList items={running} mark="live" />}
      {running.some(({ kind }) => kind === "run") && (
        <p className="mt-2 text-meta text-text-3">{t("quit.runsNote")}</p>
      )}
      {queued.length > 0 && (
        <>
          <p className="mt-3 text-text-2">{t("quit.queued", { count: queued.length })}</p>
          <WorkList items={queued} mark="queued" />
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
