import type { Kept } from "../../components/kv";
import type { Translate } from "../../lib/i18n";
import { bytes, versionsMade } from "../../lib/numbers";
import type { SessionCard } from "../../lib/types";

/** One line of what a session holds: what is alive or failed first, else what is kept. */
export function holdsLine(card: SessionCard, t: Translate): string {
  const kept = t("launch.holds", {
    versions: versionsMade(card.task_versions),
    terminals: card.terminals,
    jobs: card.jobs,
  });
  const parts: string[] = [];
  if (card.terminals_waiting > 0) parts.push(t("attention.waiting", { count: card.terminals_waiting }));
  if (card.agents_waiting > 0) parts.push(t("attention.questions", { count: card.agents_waiting }));
  if (card.terminals_live + card.jobs_live > 0) {
    parts.push(
      t("launch.holdsLive", {
        terminals: card.terminals_live,
        jobs: card.jobs_live,
        both: card.terminals_live > 0 && card.jobs_live > 0 ? "yes" : "no",
      }),
    );
  }
  if (card.jobs_failed > 0) parts.push(t("launch.holdsFailed", { count: card.jobs_failed }));
  return parts.length > 0 ? parts.join(", ") : kept;
}

/** What of a session is known to be lost: a row that stands only where there is something. */
export function missingRows(missing: number, t: Translate): Kept[] {
  if (missing === 0) return [];
  const value = t("kept.missingValue", { size: bytes(missing) });
  return [{ name: t("kept.missing"), value, mark: "gap", word: t("mark.gap") }];
}

export function keptRows(card: SessionCard, t: Translate): Kept[] {
  const resting = card.terminals > 0 ? "restored" : "saved";
  const live = card.terminals_waiting > 0 ? "needs" : card.terminals_live > 0 ? "live" : resting;
  const ended = card.jobs_failed > 0 ? "lost" : "saved";
  const jobs = card.agents_waiting > 0 ? "needs" : card.jobs_live > 0 ? "live" : ended;
  return [
    {
      name: t("kept.task"),
      value: t("kept.taskValue", { count: versionsMade(card.task_versions) }),
      mark: "saved",
      word: t("mark.saved"),
    },
    {
      name: t("kept.files"),
      value: t("kept.filesValue", { count: card.files_selected }),
      mark: "saved",
      word: t("mark.saved"),
    },
    {
      name: t("kept.terminals"),
      value: t("kept.terminalsValue", {
        count: card.terminals,
        live: card.terminals_live + card.terminals_waiting,
      }),
      mark: live,
      word: t(`mark.${live}`),
    },
    {
      name: t("kept.jobs"),
      value: t("kept.jobsValue", { count: card.jobs, live: card.jobs_live, failed: card.jobs_failed }),
      mark: jobs,
      word: t(`mark.${jobs}`),
    },
    ...missingRows(card.missing_bytes, t),
  ];
}
