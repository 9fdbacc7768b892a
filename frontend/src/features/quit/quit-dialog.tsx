import { useState } from "react";
import { usePainted } from "../../app/painted";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions } from "../../components/dialog";
import { api, shell } from "../../lib/api";
import { jobMark, terminalEnded } from "../../lib/marks";

/** Ends every terminal and job that runs here, and waits until each is told so. */
async function stopAll(): Promise<void> {
  const [terminals, jobs] = await Promise.all([api.terminal.list(""), api.job.list("")]);
  const running = terminals.filter(({ status }) => !terminalEnded(status) && status !== "idle");
  const working = jobs.filter((job) => jobMark(job) === "live" || jobMark(job) === "queued");
  await Promise.all([
    ...running.map(({ id }) => api.terminal.kill(id)),
    ...working.map(({ id }) => api.job.cancel(id)),
  ]);
}

interface Props {
  terminals: number;
  jobs: number;
  onClose(): void;
}

/** Says what goes on without the window. Nothing is asked when nothing runs. */
export function QuitDialog({ terminals, jobs, onClose }: Props) {
  const t = useT();
  usePainted("quit", true);
  const [stopping, setStopping] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const both = terminals > 0 && jobs > 0 ? "yes" : "no";
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
    <Dialog title={t("quit.title")} onClose={stay}>
      <p className="text-text-2">{t("quit.goesOn", { terminals, jobs, both })}</p>
      {error != null && <ErrorBanner error={error} />}
      <DialogActions>
        <Button look="ghost" className="mr-auto" disabled={stopping} onClick={() => void stopFirst()}>
          {stopping ? t("quit.stopping") : t("quit.stopFirst")}
        </Button>
        <Button onClick={stay}>{t("action.cancel")}</Button>
        <Button look="primary" onClick={() => void shell.quitAnyway()}>
          {t("command.quit")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
