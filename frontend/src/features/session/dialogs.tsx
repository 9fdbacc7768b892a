import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { usePainted } from "../../app/painted";
import { useProjects, useSessions } from "../../app/queries";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { useUi } from "../../app/ui";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions, fieldClass } from "../../components/dialog";
import { DraftLine } from "../../components/draft-field";
import { api, shell } from "../../lib/api";
import { toApiError } from "../../lib/errors";
import { versionsMade } from "../../lib/numbers";
import type { ApiError } from "../../lib/types";
import { useStoredDraft } from "../chat/use-draft";

/** Runs an action and keeps its error for the dialog that asked. */
function useAction() {
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (action: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await action();
    } catch (thrown) {
      setError(toApiError(thrown));
    } finally {
      setBusy(false);
    }
  };
  return { error, busy, run };
}

/** Adds a project by its path, or by the platform's own dialog where there is one. */
function useOpenProject(given: string, onClose: () => void) {
  const t = useT();
  const show = useUi((s) => s.show);
  const { queries } = useServices();
  const { error, busy, run } = useAction();
  const [path, setPath] = useState(given);
  const add = async (folder: string, asFolder: boolean) => {
    const project = await api.project.add(folder, asFolder);
    await queries.invalidateQueries({ queryKey: ["projects"] });
    onClose();
    show({ kind: "new-session", codebaseID: project.id });
  };
  const native = !document.documentElement.dataset.browser;
  const choose = async () => {
    const chosen = await shell.openDirectory(t("project.chooseFolder"));
    if (!chosen) return;
    setPath(chosen);
    await add(chosen, false);
  };
  const asked = useRef(false);
  // In the window the platform's own dialog comes first; the field stays for those who know the path.
  useEffect(() => {
    if (!native || given !== "" || asked.current) return;
    asked.current = true;
    void run(choose);
  });
  return {
    path,
    setPath,
    error,
    busy,
    add: (asFolder: boolean) => void run(() => add(path.trim(), asFolder)),
    choose: native ? () => void run(choose) : null,
  };
}

/** given: a folder that was dropped, "" when none was. */
export function OpenProjectDialog({ given, onClose }: { given: string; onClose(): void }) {
  const t = useT();
  usePainted("open-project", true, true);
  const { path, setPath, error, busy, add, choose } = useOpenProject(given, onClose);
  return (
    <Dialog title={t("project.open")} onClose={onClose}>
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          add(false);
        }}
      >
        <label className="text-dense text-text-2">
          {t("project.path")}
          <input
            className={`${fieldClass} mt-1 font-mono text-meta`}
            value={path}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setPath(event.target.value)}
            required
          />
        </label>
        <p className="mt-1.5 text-meta text-text-3">{t("project.pathHint")}</p>
        {error && (
          <ErrorBanner
            error={error}
            {...(error.code === "not_a_repository"
              ? { action: { label: t("project.openAsFolder"), run: () => add(true) } }
              : {})}
          />
        )}
        <DialogActions>
          {choose && (
            <Button look="ghost" className="mr-auto" onClick={choose}>
              {t("project.chooseFolder")}
            </Button>
          )}
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" disabled={busy || path.trim() === ""}>
            {t("project.openAction")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

export function NewSessionDialog({ codebaseID, onClose }: { codebaseID: string | null; onClose(): void }) {
  const t = useT();
  const navigate = useNavigate();
  const { queries } = useServices();
  const projects = useProjects().data ?? [];
  const { error, busy, run } = useAction();
  const name = useStoredDraft("new_session_draft");
  const [project, setProject] = useState(codebaseID);
  const chosen = project ?? projects[0]?.id ?? "";
  const create = () =>
    run(async () => {
      const session = await api.session.create(chosen, (name.text ?? "").trim());
      name.edit("");
      await queries.invalidateQueries({ queryKey: ["sessions"] });
      onClose();
      await navigate({ to: "/s/$id", params: { id: session.id } });
    });
  return (
    <Dialog title={t("session.new")} onClose={onClose}>
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void create();
        }}
      >
        <DraftLine
          label={t("session.name")}
          className={`${fieldClass} mt-1`}
          placeholder={t("session.namePlaceholder")}
          draft={name}
        />
        <label className="mt-3 block text-dense text-text-2">
          {t("session.project")}
          <select
            className={`${fieldClass} mt-1`}
            value={chosen}
            onChange={(event) => setProject(event.target.value)}
          >
            {projects.map((p) => (
              <option key={p.id} value={p.id}>
                {p.name}
              </option>
            ))}
          </select>
        </label>
        {error && <ErrorBanner error={error} />}
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" disabled={busy || chosen === ""}>
            {t("action.create")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

export function RenameSessionDialog({
  id,
  name: before,
  onClose,
}: {
  id: string;
  name: string;
  onClose(): void;
}) {
  const t = useT();
  const { queries } = useServices();
  const { error, busy, run } = useAction();
  const [name, setName] = useState(before);
  const rename = () =>
    run(async () => {
      await api.session.rename(id, name.trim());
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["session", id] }),
        queries.invalidateQueries({ queryKey: ["sessions"] }),
      ]);
      onClose();
    });
  return (
    <Dialog title={t("session.rename")} onClose={onClose}>
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void rename();
        }}
      >
        <label className="text-dense text-text-2">
          {t("session.name")}
          <input
            className={`${fieldClass} mt-1`}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        {error && <ErrorBanner error={error} />}
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" disabled={busy || name.trim() === ""}>
            {t("action.rename")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

export function DeleteSessionDialog({ id, name, onClose }: { id: string; name: string; onClose(): void }) {
  const t = useT();
  const navigate = useNavigate();
  const { queries } = useServices();
  const card = useSessions("")
    .data?.pages.flatMap((page) => page.sessions ?? [])
    .find((c) => c.id === id);
  const { error, busy, run } = useAction();
  const remove = () =>
    run(async () => {
      await api.session.remove(id);
      onClose();
      await navigate({ to: "/" });
      queries.removeQueries({ queryKey: ["session", id] });
      await queries.invalidateQueries({ queryKey: ["sessions"] });
    });
  return (
    <Dialog title={t("session.deleteTitle", { name })} onClose={onClose}>
      <p className="text-text-2">
        {t("session.deleteText", {
          versions: versionsMade(card?.task_versions ?? 0),
          terminals: card?.terminals ?? 0,
          jobs: card?.jobs ?? 0,
        })}
      </p>
      {error && <ErrorBanner error={error} />}
      <DialogActions>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button look="danger" disabled={busy} onClick={() => void remove()}>
          {t("action.delete")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
