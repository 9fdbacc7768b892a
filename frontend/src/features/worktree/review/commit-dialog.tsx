import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useServices } from "../../../app/services";
import { useT } from "../../../app/settings";
import { ErrorBanner } from "../../../components/banner";
import { Button } from "../../../components/button";
import { Dialog, DialogActions, fieldClass } from "../../../components/dialog";
import { DraftField } from "../../../components/draft-field";
import { Scrolled } from "../../../components/scrolled";
import { CheckBox } from "../../../components/tick-box";
import { api } from "../../../lib/api";
import type { UncommittedFile, Worktree } from "../../../lib/types";
import { useStoredDraft } from "../../chat/use-draft";

interface FilesProps {
  files: readonly UncommittedFile[];
  left: ReadonlySet<string>;
  onLeft(left: ReadonlySet<string>): void;
}

/** The files that a commit takes: all, but those that are left out. */
function Files({ files, left, onLeft }: FilesProps) {
  const t = useT();
  const taken = files.filter(({ path }) => !left.has(path)).length;
  const all = taken === files.length ? "on" : taken === 0 ? "off" : "part";
  const toggle = (path: string) => {
    const next = new Set(left);
    if (!next.delete(path)) next.add(path);
    onLeft(next);
  };
  return (
    <>
      <span className="mt-3 flex items-center gap-1 text-dense text-text-2">
        <CheckBox
          id="commit-all"
          tick={all}
          onChange={() => onLeft(new Set(all === "on" ? files.map(({ path }) => path) : []))}
        />
        <label htmlFor="commit-all">{t("review.commitFiles", { taken, count: files.length })}</label>
      </span>
      <Scrolled
        label={t("review.commitList")}
        className="mt-1 max-h-[min(34vh,280px)] rounded-control border border-line bg-canvas py-1"
      >
        <ul>
          {files.map(({ path, state }) => (
            <li key={path} className="flex h-7 items-center gap-1 px-2 text-dense">
              <CheckBox
                id={`commit-${path}`}
                tick={left.has(path) ? "off" : "on"}
                onChange={() => toggle(path)}
              />
              <label htmlFor={`commit-${path}`} className="tail-ellipsis min-w-0 flex-1" title={path}>
                {path}
              </label>
              <span className="w-4 text-center font-mono text-meta text-text-3">{state}</span>
            </li>
          ))}
        </ul>
      </Scrolled>
    </>
  );
}

interface Props {
  worktree: Worktree;
  onClose(): void;
  onCommitted(commit: string): void;
}

/** Commits files of a worktree. The message is kept while it is typed, and until it is committed. */
export function CommitDialog({ worktree, onClose, onCommitted }: Props) {
  const t = useT();
  const { queries } = useServices();
  const draft = useStoredDraft(`commit_draft/${worktree.id}`);
  const listed = useQuery({
    queryKey: ["worktree", worktree.id, "uncommitted"],
    queryFn: () => api.worktree.uncommitted(worktree.id),
    staleTime: 0,
  });
  const files = listed.data ?? [];
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const paths = files.filter(({ path }) => !left.has(path)).map(({ path }) => path);
  const message = draft.text ?? "";
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const made = await api.worktree.commit(worktree.id, { message, paths });
      draft.edit("");
      await queries.invalidateQueries({ queryKey: ["worktree", worktree.id] });
      onCommitted(made);
    } catch (thrown) {
      setError(thrown);
      void listed.refetch();
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("review.commitTitle", { branch: worktree.branch_name })} onClose={onClose} wide>
      <form onSubmit={(event) => void submit(event)}>
        <DraftField
          label={t("review.commitMessage")}
          className={`${fieldClass} mt-1 !h-24 py-1.5 font-mono`}
          draft={draft}
        />
        {listed.data && files.length === 0 && (
          <p className="mt-3 text-dense text-text-2">{t("review.commitNothing")}</p>
        )}
        {files.length > 0 && <Files files={files} left={left} onLeft={setLeft} />}
        {listed.error && <ErrorBanner error={listed.error} retry={() => void listed.refetch()} />}
        {(error ?? draft.error) != null && <ErrorBanner error={error ?? draft.error} />}
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" disabled={busy || paths.length === 0 || message.trim() === ""}>
            {t("review.commitDo", { count: paths.length })}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
