import { type FormEvent, useState } from "react";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner, NoticeBar } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions, fieldClass } from "../../components/dialog";
import { StateMark } from "../../components/state-mark";
import { api, shell } from "../../lib/api";
import type { SessionView } from "../../lib/types";
import { useStoredForm } from "../chat/use-draft";

/** Says that the project's folder is missing, and takes the place that it is at now. */
export function FolderGone({ view }: { view: SessionView }) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const { project, session } = view;
  return (
    <NoticeBar tone="brass">
      <StateMark mark="gap" word="" />
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        {t("session.gone", { path: session.project_directory })}
      </span>
      {project && (
        <Button small onClick={() => setAsking(true)}>
          {t("project.locate")}
        </Button>
      )}
      {project && asking && (
        <LocateDialog id={project.id} path={project.default_cwd} onClose={() => setAsking(false)} />
      )}
    </NoticeBar>
  );
}

function useLocate(id: string, old: string, onClose: () => void) {
  const t = useT();
  const { queries } = useServices();
  const form = useStoredForm(`locate_draft/${id}`, { path: old });
  const { path } = form.values;
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  // Who closes it wants none of it; only what was cut off comes back.
  const close = () => {
    form.clear();
    onClose();
  };
  const locate = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await api.project.locate(id, path.trim());
      close();
      // Files, worktrees, jobs: all of them are read from the new place.
      await queries.invalidateQueries();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  const choose = () =>
    shell
      .openDirectory(t("project.chooseFolder"))
      .then((chosen) => chosen && form.change({ path: chosen }), setError);
  return { form, path, error, busy, locate, choose, close };
}

interface DialogProps {
  id: string;
  path: string;
  onClose(): void;
}

/** Asks where the folder of a project is now. */
function LocateDialog({ id, path: old, onClose }: DialogProps) {
  const t = useT();
  const { form, path, error, busy, locate, choose, close } = useLocate(id, old, onClose);
  return (
    <Dialog title={t("project.locate")} onClose={close}>
      <form onSubmit={(event) => void locate(event)}>
        <label className="text-dense text-text-2">
          {t("project.path")}
          <input
            className={`${fieldClass} mt-1 font-mono text-meta`}
            value={path}
            spellCheck={false}
            autoComplete="off"
            readOnly={!form.ready}
            onChange={(event) => form.change({ path: event.target.value })}
            {...form.composing}
            required
          />
        </label>
        <p className="mt-1.5 text-meta text-text-3">{t("project.locateHint")}</p>
        {error !== null && <ErrorBanner error={error} />}
        <DialogActions>
          {!document.documentElement.dataset.browser && (
            <Button look="ghost" className="mr-auto" onClick={() => void choose()}>
              {t("project.chooseFolder")}
            </Button>
          )}
          <Button onClick={close}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" disabled={busy || path.trim() === "" || path.trim() === old}>
            {t("project.locateAction")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
