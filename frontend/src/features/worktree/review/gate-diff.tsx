import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import { useT } from "../../../app/settings";
import { ErrorBanner } from "../../../components/banner";
import type { FileDiff, WorkflowGate } from "../../../lib/types";
import { useRun } from "../../workflow/queries";
import { useDiff } from "../queries";
import { branchOf, short } from "../worktree-text";
import { useSpans } from "./colour/use-spans";
import { parseHunks } from "./diff-lines";
import { DiffText } from "./diff-text";
import { Counts } from "./file-nav";
import { withoutText } from "./file-panel";
import "../../../lib/messages/work-texts";

const nothing = new Set<string>();
const noComments = new Map();
const silent = {
  saved: true,
  savedAt: null,
  onText: () => {},
  onCompose: () => {},
  onRemove: () => {},
  onLeave: () => {},
};

/** Lines of a file that a card shows; the review has all. */
const shownLines = 400;

function FileText({ file }: { file: FileDiff }) {
  const t = useT();
  const hunks = useMemo(() => parseHunks(file.text.split("\n").slice(0, shownLines).join("\n")), [file.text]);
  const spans = useSpans(hunks, file);
  const missing = withoutText(file);
  if (missing !== "")
    return (
      <p className="px-3 py-1.5 text-dense text-text-2">
        {t(missing, { added: file.added, removed: file.removed, path: file.path })}
      </p>
    );
  return (
    <DiffText
      hunks={hunks}
      split={false}
      spans={spans}
      chosen={nothing}
      onChoose={null}
      comments={noComments}
      fresh=""
      handlers={silent}
      onUnfold={null}
    />
  );
}

function File({ file }: { file: FileDiff }) {
  const [open, setOpen] = useState(false);
  return (
    <li className="border-line border-t">
      <button
        type="button"
        aria-expanded={open}
        className="flex h-7 w-full items-center gap-2 px-2 text-left text-dense -outline-offset-2 hover:bg-hover"
        onClick={() => setOpen(!open)}
        data-gate-file={file.path}
      >
        <ChevronRight
          size={13}
          strokeWidth={1.5}
          className={`shrink-0 text-text-3 ${open ? "rotate-90" : ""}`}
          aria-hidden="true"
        />
        <span className="tail-ellipsis min-w-0 flex-1 font-mono text-meta">{file.path}</span>
        <span className="text-meta">
          <Counts added={file.added} removed={file.removed} />
        </span>
      </button>
      {open && <FileText file={file} />}
    </li>
  );
}

type Asked = Pick<WorkflowGate, "id" | "workflow_run_id">;

/**
 * What a run changed in its worktree since it left its base, file by file, for
 * the gate that asks about it. A run in the project folder has no base of its own.
 */
export function GateDiff({ gate }: { gate: Asked }) {
  const { id, workflow_run_id: runID } = gate;
  const environment = useRun(runID).data?.run.isolation_env_id ?? null;
  if (environment === null) return null;
  return <WorktreeDiff id={environment} gateID={id} runID={runID} />;
}

function WorktreeDiff({ id, gateID, runID }: { id: string; gateID: string; runID: string }) {
  const t = useT();
  const { data, error, refetch } = useDiff(id);
  if (error) return <ErrorBanner error={error} retry={() => void refetch()} />;
  if (!data) return <p className="mt-3 text-dense text-text-3">{t("worktree.looking")}</p>;
  const files = data.files ?? [];
  const sum = (of: "added" | "removed") => files.reduce((all, file) => all + file[of], 0);
  return (
    <section
      aria-label={t("review.gateDiff")}
      className="mt-3 overflow-hidden rounded-control border border-line bg-canvas"
      data-gate-diff={files.length}
    >
      <div className="flex min-h-8 flex-wrap items-center gap-x-2 px-2 py-1 text-meta text-text-2">
        {t("review.fileCount", { count: files.length })}
        <Counts added={sum("added")} removed={sum("removed")} />
        <span>{t("review.since", { base: branchOf(data.base), commit: short(data.from) })}</span>
        <span className="flex-1" />
        {files.length > 0 && (
          <Link
            to="/worktrees/$id/review"
            params={{ id }}
            search={{ gate: gateID, run: runID }}
            className="rounded-code text-text underline"
          >
            {t("review.openWithComments")}
          </Link>
        )}
      </div>
      {files.length > 0 && (
        <ul className="max-h-[50vh] overflow-y-auto">
          {files.map((file) => (
            <File key={file.path} file={file} />
          ))}
        </ul>
      )}
    </section>
  );
}
