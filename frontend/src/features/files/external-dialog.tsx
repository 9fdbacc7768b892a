import { FolderPlus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { usePainted } from "../../app/painted";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button, IconButton } from "../../components/button";
import { Dialog, DialogActions, fieldClass } from "../../components/dialog";
import { DraftLine } from "../../components/draft-field";
import { api, shell } from "../../lib/api";
import type { ExternalFolder } from "../../lib/types";
import { useStoredDraft } from "../chat/use-draft";
import { useExternal } from "./use-file-rows";

interface FolderProps {
  folder: ExternalFolder;
  onRemove(): void;
}

function Folder({ folder, onRemove }: FolderProps) {
  const t = useT();
  return (
    <li className="flex min-h-7 items-center gap-2" data-external={folder.path}>
      <span
        className={`tail-ellipsis min-w-0 flex-1 font-mono text-meta ${folder.gone ? "text-text-3" : ""}`}
      >
        {folder.path}
      </span>
      <span className="shrink-0 text-meta text-text-3">
        {folder.gone ? t("external.gone") : t("external.files", { count: folder.file_count })}
      </span>
      <IconButton label={t("external.remove", { path: folder.path })} onClick={onRemove}>
        <X size={14} strokeWidth={1.5} />
      </IconButton>
    </li>
  );
}

/** Changes the list of a project's external folders and shows the new one at once. */
function useExternalChange(sessionID: string) {
  const { queries } = useServices();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const run = async (change: () => Promise<ExternalFolder[]>): Promise<boolean> => {
    setBusy(true);
    setError(null);
    try {
      queries.setQueryData(["external", sessionID], await change());
      void queries.invalidateQueries({ queryKey: ["find", sessionID] });
      return true;
    } catch (thrown) {
      setError(thrown);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { error, busy, run };
}

/** Which folders outside of the project have files that may be selected. */
export function ExternalDialog({ sessionID, onClose }: { sessionID: string; onClose(): void }) {
  const t = useT();
  const folders = useExternal(sessionID);
  const draft = useStoredDraft(`external_draft/${sessionID}`);
  const { error, busy, run } = useExternalChange(sessionID);
  usePainted("external-folders", folders.isFetched, true);
  const path = (draft.text ?? "").trim();
  const add = async (folder: string) => {
    if (await run(() => api.file.addExternal(sessionID, folder))) draft.edit("");
  };
  const choose = async () => {
    const chosen = await shell.openDirectory(t("external.choose"));
    if (chosen) await add(chosen);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void add(path);
  };
  return (
    <Dialog title={t("external.title")} onClose={onClose}>
      <p className="text-text-2">{t("external.text")}</p>
      <ul aria-label={t("external.title")} className="my-3 max-h-48 overflow-y-auto">
        {folders.data?.map((folder) => (
          <Folder
            key={folder.path}
            folder={folder}
            onRemove={() => void run(() => api.file.removeExternal(sessionID, folder.path))}
          />
        ))}
      </ul>
      <form onSubmit={submit}>
        <DraftLine
          label={t("external.path")}
          className={`${fieldClass} mt-1 font-mono text-meta`}
          spellCheck={false}
          autoComplete="off"
          draft={draft}
        />
        {folders.isError && <ErrorBanner error={folders.error} retry={() => void folders.refetch()} />}
        {error != null && <ErrorBanner error={error} />}
        <DialogActions>
          {!document.documentElement.dataset.browser && (
            <Button look="ghost" className="mr-auto" disabled={busy} onClick={() => void choose()}>
              {t("external.choose")}
            </Button>
          )}
          <Button onClick={onClose}>{t("action.close")}</Button>
          <Button look="primary" type="submit" disabled={busy || path === ""}>
            <FolderPlus size={13} strokeWidth={1.5} aria-hidden="true" />
            {t("external.add")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
