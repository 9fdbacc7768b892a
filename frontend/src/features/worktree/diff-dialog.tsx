import { useState } from "react";
import { useT } from "../../app/settings";
import { ErrorBanner, NoticeBar } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions } from "../../components/dialog";
import type { Worktree, WorktreeDiff } from "../../lib/types";
import { useDiff } from "./queries";
import { branchOf, short } from "./worktree-text";

type FileDiff = NonNullable<WorktreeDiff["files"]>[number];

/** Lines of one file that are drawn at once: more would stop the page. */
const drawn = 3000;

const looks: Record<string, string> = {
  "+": "bg-[var(--add-bg)] text-[var(--add)]",
  "-": "bg-[var(--del-bg)] text-[var(--del)]",
  "@": "text-text-3",
  "\\": "text-text-3",
};

function FileText({ file }: { file: FileDiff }) {
  const t = useT();
  if (file.binary) return <p className="p-3 text-dense text-text-3">{t("worktree.diffBinary")}</p>;
  if (file.text === "") return <p className="p-3 text-dense text-text-3">{t("worktree.diffNoText")}</p>;
  const lines = file.text.split("\n").slice(0, -1);
  return (
    <>
      <pre className="min-w-max select-text font-mono text-meta">
        {lines.slice(0, drawn).map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name and never move
          <span key={at} className={`block px-3 ${looks[line[0] ?? ""] ?? ""}`}>
            {line || " "}
          </span>
        ))}
      </pre>
      {lines.length > drawn && <p className="p-3 text-dense text-text-3">{t("worktree.diffCut")}</p>}
    </>
  );
}

function Files({ diff }: { diff: WorktreeDiff }) {
  const t = useT();
  const files = diff.files ?? [];
  const [path, setPath] = useState(files[0]?.path ?? "");
  const file = files.find((each) => each.path === path) ?? files[0];
  if (!file) return <p className="text-dense text-text-2">{t("worktree.diffNone")}</p>;
  return (
    <div className="grid h-[min(52vh,560px)] grid-cols-[200px_minmax(0,1fr)] overflow-hidden rounded-control border border-line">
      <nav aria-label={t("worktree.diffFiles")} className="overflow-y-auto border-line border-r p-1">
        {files.map((each) => (
          <button
            key={each.path}
            type="button"
            aria-pressed={each === file}
            title={each.path}
            data-diff-file={each.path}
            className={`block w-full rounded-control px-2 py-1 text-left -outline-offset-2 ${each === file ? "bg-select" : "hover:bg-hover"}`}
            onClick={() => setPath(each.path)}
          >
            <span className="tail-ellipsis block text-dense">{each.path}</span>
            <span className="block text-meta text-text-2">
              {t(`worktree.diffState.${each.state}`)}{" "}
              <span aria-hidden="true">
                +{each.added} −{each.removed}
              </span>
              <span className="sr-only">
                {t("worktree.diffCounts", { added: each.added, removed: each.removed })}
              </span>
            </span>
          </button>
        ))}
      </nav>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable with the keyboard
        tabIndex={0}
        aria-label={file.path}
        className="overflow-auto bg-canvas -outline-offset-2"
        data-diff-text=""
      >
        {file.old_path && (
          <p className="px-3 py-1 text-meta text-text-3">{t("worktree.diffFrom", { path: file.old_path })}</p>
        )}
        <FileText file={file} />
      </section>
    </div>
  );
}

/** What the work in a worktree changed since it left its base, by file. */
export function DiffDialog({ worktree, onClose }: { worktree: Worktree; onClose(): void }) {
  const t = useT();
  const { data, error, refetch } = useDiff(worktree.id);
  const base = data ? branchOf(data.base) || worktree.branch_name : "";
  return (
    <Dialog title={t("worktree.diffTitle", { branch: worktree.branch_name })} onClose={onClose} size="full">
      {error && <ErrorBanner error={error} retry={() => void refetch()} />}
      {!data && !error && <p className="text-text-3">{t("worktree.looking")}</p>}
      {data && (
        <>
          <p className="mb-2 text-meta text-text-2">
            {t("worktree.diffSince", { base, commit: short(data.from) })}
          </p>
          {data.cut && (
            <div className="-mx-5 mb-2">
              <NoticeBar tone="brass">{t("worktree.diffCut")}</NoticeBar>
            </div>
          )}
          <Files diff={data} />
        </>
      )}
      <DialogActions>
        <Button onClick={onClose}>{t("action.close")}</Button>
      </DialogActions>
    </Dialog>
  );
}
