import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useNow } from "../../app/clock";
import { useElsewhere, useShortPath } from "../../app/queries";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Key } from "../../components/key";
import { Said } from "../../components/said";
import { StateMark } from "../../components/state-mark";
import { whenExact } from "../../lib/time";
import type { ApiError, Worktree, WorktreeReport } from "../../lib/types";
import { OpenResult, OpenTools, useOpener } from "../files/use-opener";
import { useDiff, useDiskUse, useWorktree } from "./queries";
import { RemovalSteps } from "./removal-steps";
import { Counts } from "./review/file-nav";
import { branchOf, changesText, short, standingText, workOf, worktreeMark } from "./worktree-text";

const part = "border-line border-b px-4 py-3 last:border-b-0";

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[96px_minmax(0,1fr)] gap-x-2 py-0.5 text-dense">
      <dt className="text-text-3">{name}</dt>
      <dd className="min-w-0 select-text [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}

function Files({ files, all }: { files: readonly string[]; all: number }) {
  const t = useT();
  return (
    <ul className="font-mono text-meta text-text-2">
      {files.map((file) => (
        <li key={file}>{file}</li>
      ))}
      {all > files.length && <li>{t("worktree.more", { count: all - files.length })}</li>}
    </ul>
  );
}

function State({ report }: { report: WorktreeReport }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const { environment: e, standing, changes } = report;
  const base = branchOf(standing.base) || e.base_branch;
  const ignored = changes.ignored ?? [];
  const links = report.links ?? [];
  const sessions = report.sessions ?? [];
  const [newest] = report.snapshots ?? [];
  return (
    <dl>
      {sessions.length > 0 && (
        <Line name={t("worktree.session")}>
          {sessions.map(({ id, name }) => (
            <Link key={id} to="/s/$id" params={{ id }} className="block underline" data-holder={id}>
              {name}
            </Link>
          ))}
        </Line>
      )}
      <Line name={t("worktree.base")}>
        {base && e.base_commit ? t("worktree.baseAt", { base, commit: short(e.base_commit) }) : (base ?? "–")}
      </Line>
      <Line name={t("worktree.commits")}>{standingText(report, t)}</Line>
      <Line name={t("worktree.files")}>
        {changesText(report, t)}
        <Files files={changes.files ?? []} all={changes.staged + changes.unstaged + changes.untracked} />
      </Line>
      {ignored.length > 0 && (
        <Line name={t("worktree.ignored")}>
          {t("worktree.ignoredNote")}
          <Files files={ignored} all={ignored.length} />
        </Line>
      )}
      {newest && (
        <Line name={t("worktree.lastSnapshot")}>
          <span data-snapshot={newest.id}>
            {t("worktree.snapshotAt", {
              time: whenExact(newest.created_at, Date.now(), locale),
              count: newest.file_count,
            })}
          </span>
        </Line>
      )}
      {links.length > 0 && (
        <Line name={t("worktree.shares")}>
          {links
            .map((link) => `${t(`worktree.kind.${link.link_type as "issue" | "pr"}`)} ${link.link_id}`)
            .join(", ")}
        </Line>
      )}
    </dl>
  );
}

const kinds = [
  "run",
  "job",
  "terminal",
  "conversation",
  "locked",
  "operation",
  "submodule",
  "uncommitted",
  "unpushed",
  "unique",
  "foreign",
] as const;

/** What a removal would lose or disturb. */
interface Obstacle {
  kind?: string;
  message: string;
}

/** What would be lost or disturbed, in the owner's own sentences. */
export function Obstacles({ obstacles }: { obstacles: readonly Obstacle[] }) {
  const t = useT();
  const said = useSettings((s) => s.said);
  return (
    <ul className="mt-1 list-disc space-y-1 pl-4 text-dense text-text-2">
      {obstacles.map(({ kind, message }) => {
        const known = kinds.find((each) => each === kind);
        return (
          <li key={message} className="select-text [overflow-wrap:anywhere]">
            {said(message) === null && known && (
              <span className="block">{t(`worktree.obstacle.${known}`)}</span>
            )}
            <Said text={message} />
          </li>
        );
      })}
    </ul>
  );
}

function Reasons({ title, obstacles }: { title: string; obstacles: readonly Obstacle[] }) {
  if (obstacles.length === 0) return null;
  return (
    <div className={part}>
      <h3 className="text-dense">{title}</h3>
      <Obstacles obstacles={obstacles} />
    </div>
  );
}

/** What the work changed since it left its base, and the way to its review. */
function Changed({ id, onReview }: { id: string; onReview(): void }) {
  const t = useT();
  const files = useDiff(id).data?.files;
  const sum = (of: "added" | "removed") => files?.reduce((all, file) => all + file[of], 0) ?? 0;
  return (
    <div className="flex flex-wrap items-center gap-x-2 text-dense" data-changed={files?.length}>
      <span className="w-24 text-text-3">{t("worktree.changed")}</span>
      {files && t("worktree.changedFiles", { count: files.length })}
      {files && <Counts added={sum("added")} removed={sum("removed")} />}
      <span className="flex-1" />
      <button
        type="button"
        className="min-h-6 rounded-code underline"
        aria-label={t("worktree.review")}
        onClick={onReview}
      >
        {t("review.title")}
      </button>
    </div>
  );
}

interface Props {
  worktree: Worktree;
  /** Why the last snapshot was not taken. */
  snapshotError: ApiError | null;
  busy: boolean;
  onSnapshot(): void;
  onRemove(): void;
  onReview(): void;
}

const snapshotKey = { mac: ["S"], other: ["S"] };

/** The chosen worktree: what is in it, and what stands in the way of its removal. */
export function WorktreeSide(props: Props) {
  const { worktree, onReview } = props;
  const t = useT();
  const elsewhere = useElsewhere(worktree.host_id);
  const query = useWorktree(worktree.id, !elsewhere, true);
  const report = query.data?.environment.id === worktree.id ? query.data : undefined;
  const obstacles = report?.obstacles ?? [];
  const blocked = obstacles.some(({ kept }) => !kept);
  const size = useDiskUse(worktree.id, worktree.status === "active" && report !== undefined).data;
  const now = useNow(60_000);
  const opener = useOpener();
  const shortPath = useShortPath();
  const active = worktree.status === "active";
  return (
    <div className="flex min-h-full flex-col" data-worktree-side={worktree.branch_name}>
      <div className={part}>
        <div className="grid grid-cols-[14px_minmax(0,1fr)] items-baseline gap-x-2.5">
          <StateMark mark={worktreeMark(worktree, report)} word="" className="self-center" />
          <h2 className="text-title [overflow-wrap:anywhere]">{worktree.branch_name}</h2>
        </div>
        <p className="mt-1 text-dense text-text-2">{workOf(worktree, t)}</p>
        <p className="mt-1 select-text font-mono text-meta text-text-3 [overflow-wrap:anywhere]">
          <span className="sr-only">{t("worktree.path")} </span>
          {shortPath(worktree.working_path)}
        </p>
        {active && !elsewhere && <OpenTools opener={opener} path={worktree.working_path} />}
        <OpenResult opener={opener} />
        {worktree.error_message && (
          <p className="mt-2 select-text text-dense text-lost">
            <span className="block text-meta text-text-3">{t("worktree.error")}</span>
            <Said text={worktree.error_message} />
          </p>
        )}
        {elsewhere && <p className="mt-2 text-dense text-text-2">{t("worktree.elsewhere")}</p>}
      </div>
      {query.isError && <ErrorBanner error={query.error} retry={() => void query.refetch()} />}
      {report && active && (
        <section aria-labelledby="worktree-state" className={part}>
          <h3 id="worktree-state" className="mb-1 text-dense">
            {t("worktree.state")}
          </h3>
          <State report={report} />
          <Changed id={worktree.id} onReview={onReview} />
        </section>
      )}
      <Reasons title={t("worktree.blocked")} obstacles={obstacles.filter(({ kept }) => !kept)} />
      <Reasons title={t("worktree.onlyHere")} obstacles={obstacles.filter(({ kept }) => kept)} />
      {report && !blocked && (
        <section aria-labelledby="worktree-if" className={part}>
          <h3 id="worktree-if" className="text-dense">
            {t("worktree.ifRemoved")}
          </h3>
          <RemovalSteps report={report} size={size} now={now} />
        </section>
      )}
      {report && <Foot {...props} active={active} />}
    </div>
  );
}

/** What can be done with it, at the foot of the panel, whatever its length. */
function Foot({ snapshotError, busy, onSnapshot, onRemove, active }: Props & { active: boolean }) {
  const t = useT();
  return (
    <div className="sticky bottom-0 mt-auto border-line border-t bg-canvas px-4 py-3">
      {snapshotError && <ErrorBanner error={snapshotError} />}
      <div className="flex flex-wrap gap-2">
        {active && (
          <Button disabled={busy} aria-keyshortcuts="S" onClick={onSnapshot}>
            {t("worktree.snapshotNow")}
            <Key keys={snapshotKey} />
          </Button>
        )}
        <Button look="danger" onClick={onRemove}>
          {t(active ? "worktree.removeKeeping" : "worktree.remove")}
        </Button>
      </div>
      {active && <p className="mt-2 text-meta text-text-3">{t("worktree.removeWaits")}</p>}
    </div>
  );
}
