import { useSettings, useT } from "../../app/settings";
import type { Locale, Translate } from "../../lib/i18n";
import { bytes } from "../../lib/numbers";
import { when } from "../../lib/time";
import type { WorktreeReport } from "../../lib/types";

/** How long the snapshot of a removed worktree is kept. */
const keptMs = 30 * 86_400_000;

interface Facts {
  report: WorktreeReport;
  /** Bytes; undefined: not known yet. */
  size: number | undefined;
  now: number;
}

/** What a removal would do to this worktree, one sentence each, in the order in which it happens. */
export function removalSteps({ report, size, now }: Facts, t: Translate, locale: Locale): string[] {
  const { environment: e, changes, standing } = report;
  if (e.status === "missing")
    return [t("worktree.removeGone"), t("worktree.stepBranch", { branch: e.branch_name })];
  const changed = changes.staged + changes.unstaged;
  const dirty = changed + changes.untracked > 0;
  const until = when(now + keptMs, now + keptMs + 7 * 86_400_000, locale);
  const ignored = changes.ignored ?? [];
  return [
    dirty
      ? t("worktree.stepSnapshot", { changed, untracked: changes.untracked })
      : t("worktree.stepSnapshotClean"),
    size === undefined ? t("worktree.stepFolder") : t("worktree.stepFolderFrees", { size: bytes(size) }),
    report.branch_goes
      ? t("worktree.stepBranchGoes", { branch: e.branch_name })
      : standing.ahead > 0
        ? t("worktree.stepCommits", { branch: e.branch_name, count: standing.ahead })
        : t("worktree.stepBranch", { branch: e.branch_name }),
    ignored.length > 0
      ? t("worktree.stepRestoreIgnored", { time: until, files: ignored.join(", ") })
      : t("worktree.stepRestore", { time: until }),
  ];
}

/** The sentences, numbered. */
export function RemovalSteps(facts: Facts) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  return (
    <ol className="mt-1.5 flex flex-col gap-1.5 text-dense text-text-2" data-steps="">
      {removalSteps(facts, t, locale).map((sentence, at) => (
        <li key={sentence} className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-1">
          <span className="text-text-3" aria-hidden="true">
            {at + 1}
          </span>
          <span className="select-text [overflow-wrap:anywhere]">{sentence}</span>
        </li>
      ))}
    </ol>
  );
}
