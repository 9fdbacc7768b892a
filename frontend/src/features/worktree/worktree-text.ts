import type { Translate } from "../../lib/i18n";
import type { Mark } from "../../lib/marks";
import type { Worktree, WorktreeReport } from "../../lib/types";

/** A commit as people write it. */
export const short = (commit: string): string => commit.slice(0, 8);

/** The name of a folder: what stands before it is the same for all that are made here. */
export const nameOf = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

/** What a worktree is for. */
export const workOf = (w: Pick<Worktree, "workflow_type" | "workflow_id">, t: Translate): string =>
  t(`worktree.for.${w.workflow_type}`, { id: w.workflow_id });

/** A ref without where it is kept. */
export const branchOf = (ref: string): string => ref.replace(/^refs\/(heads|remotes)\//, "");

const working = ["job", "terminal", "run", "conversation"] as const;

const isMerged = ({ standing }: WorktreeReport) => ["commit", "patch"].includes(standing.merged);

/** Whether nothing would be missed of it: its work is in its base, nothing else is in it, nothing works there. */
export const isSafe = (report: WorktreeReport): boolean =>
  report.environment.status === "active" &&
  !report.environment.adopted &&
  (report.obstacles ?? []).length === 0 &&
  isMerged(report);

/** What works there now. */
export function inUseText(report: WorktreeReport, t: Translate): string {
  const parts = working.flatMap((kind) => {
    const count = (report.obstacles ?? []).filter((each) => each.kind === kind && !each.kept).length;
    return count > 0 ? [t(`worktree.holds.${kind}`, { count })] : [];
  });
  return parts.length > 0 ? t("worktree.inUse", { what: parts.join(", ") }) : t("worktree.idle");
}

/** The sessions that work there, else what it was made for. */
export const holderText = (w: Worktree, report: WorktreeReport | undefined, t: Translate): string =>
  (report?.sessions ?? []).map(({ name }) => name).join(", ") || workOf(w, t);

/** The mark of a worktree, of which git has said its part or not yet. */
export function worktreeMark(w: Worktree, report: WorktreeReport | undefined): Mark {
  if (w.status === "missing") return "lost";
  if (w.status === "destroyed") return "skipped";
  if (w.status !== "active") return "queued";
  if (!report) return "waiting";
  if (report.obstacles?.some(({ kind }) => working.some((each) => each === kind))) return "live";
  return isMerged(report) ? "done" : "saved";
}

/** What is not committed. */
export function changesText(report: WorktreeReport, t: Translate): string {
  const { staged, unstaged, untracked } = report.changes;
  if (staged + unstaged + untracked === 0) return t("worktree.clean");
  return t("worktree.dirty", { changed: staged + unstaged, untracked });
}

/** How its commits stand to the base, and whether it may go. */
export function standingText(report: WorktreeReport, t: Translate): string {
  const said = commitsText(report, t);
  return isSafe(report) ? t("worktree.safe", { standing: said }) : said;
}

function commitsText(report: WorktreeReport, t: Translate): string {
  const { base: ref, ahead, behind, merged } = report.standing;
  if (ref === "") return t("worktree.noBase");
  const base = branchOf(ref);
  if (merged === "commit" || merged === "patch") return t("worktree.merged", { base });
  if (ahead > 0 && behind > 0) return t("worktree.both", { ahead, behind, base });
  if (ahead > 0) return t("worktree.ahead", { count: ahead, base });
  if (behind > 0) return t("worktree.behind", { count: behind, base });
  return t("worktree.level", { base });
}
