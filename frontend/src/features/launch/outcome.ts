import type { MessageKey, Translate } from "../../lib/i18n";
import { findingMark, type Mark, startedSince } from "../../lib/marks";
import { bytes } from "../../lib/numbers";
import { clock, clockSeconds } from "../../lib/time";
import type { FindingRow, LaunchReport } from "../../lib/types";

/** Writes a time of day on the report: with seconds where minutes would say the same twice. */
export type ReportClock = (ms: number) => string;

export function reportClock(ended: number, started: number): ReportClock {
  return clock(ended) === clock(started) ? clockSeconds : clock;
}

/** What is kept of one that was cut off. */
function keptOf(ended: number | null, sign: number | null, t: Translate, time: ReportClock): string {
  if (ended !== null) return t("report.outcome.interruptedKept");
  return sign === null ? t("report.outcome.printedKept") : t("report.outcome.signKept", { time: time(sign) });
}

/** What became of a finding: a sentence, and one more fact when there is one. sign: the last of one whose end nobody saw, UTC ms. */
export function outcome(
  finding: FindingRow,
  t: Translate,
  time: ReportClock = clock,
  sign: number | null = null,
): { headline: string; detail: string } {
  const missing =
    finding.missing_bytes > 0 ? t("report.missingBytes", { size: bytes(finding.missing_bytes) }) : "";
  const at = finding.ended_at;
  const timed = (known: MessageKey, unknown: MessageKey) =>
    at === null ? t(unknown) : t(known, { time: time(at) });
  const own = finding.detail ?? "";
  if (finding.subject_kind === "database") {
    const known =
      finding.action === "restored" || finding.action === "quarantined" ? finding.action : "damaged";
    return { headline: t(`report.database.${known}`), detail: own };
  }
  if (finding.subject_kind === "environment") {
    const now = finding.status_after;
    const known = now === "missing" || now === "destroyed" ? now : "active";
    return { headline: t(`report.worktree.${known}`), detail: known === "missing" ? "" : own };
  }
  if (finding.subject_kind === "run") {
    const mark = findingMark(finding);
    const known = mark === "cut" || mark === "needs" || mark === "live" ? mark : "ended";
    return { headline: t(`report.run.${known}`), detail: own };
  }
  if (finding.again)
    return { headline: t("report.outcome.startedAgain"), detail: t("report.outcome.againJob") };
  if (finding.action === "parked" && finding.status_now === "idle")
    return { headline: t("report.outcome.parked"), detail: own };
  if (finding.action === "resumed") return { headline: t("report.outcome.resumed"), detail: missing || own };
  if (startedSince(finding)) return { headline: t("report.outcome.startedAgain"), detail: missing || own };
  switch (findingMark(finding)) {
    case "needs":
      return { headline: t("report.outcome.waits"), detail: missing || own || t("report.outcome.aliveKept") };
    case "live":
      return { headline: t("report.outcome.alive"), detail: missing || own || t("report.outcome.aliveKept") };
    case "done":
      return {
        headline: finding.alive
          ? timed("report.outcome.finishedSince", "report.outcome.finishedSinceUnknown")
          : timed("report.outcome.finished", "report.outcome.finishedUnknown"),
        detail: missing || own || t("report.outcome.finishedKept"),
      };
    case "cut":
      return {
        headline: timed("report.outcome.interrupted", "report.outcome.interruptedUnknown"),
        detail: missing || own || keptOf(at, sign, t, time),
      };
    case "lost":
      return {
        headline: timed("report.outcome.failed", "report.outcome.failedUnknown"),
        detail: own || missing,
      };
    case "queued":
      return { headline: t("report.outcome.requeued"), detail: own };
    case "skipped":
      return { headline: t("report.outcome.killed"), detail: own };
    default:
      return { headline: t("report.outcome.none"), detail: own };
  }
}

const counted: readonly Mark[] = ["needs", "live", "done", "queued", "cut", "lost", "restored"];

/** How many findings came to each outcome, what needs a decision first; outcomes without any are left out. */
export function outcomeCounts(findings: readonly FindingRow[]): { mark: Mark; count: number }[] {
  return counted
    .map((mark) => ({ mark, count: findings.filter((f) => findingMark(f) === mark).length }))
    .filter(({ count }) => count > 0);
}

/** Why the app was away and what that cost, in whole sentences. */
export function cause(report: LaunchReport, t: Translate): string[] {
  const findings = report.findings ?? [];
  const { launch, previous } = report;
  const sentences: string[] = [];
  const kind = previous?.end_kind ?? null;
  if (previous && kind) {
    sentences.push(
      previous.ended_at === null
        ? t(`report.cause.${kind}Unknown`)
        : t(`report.cause.${kind}`, { time: clockSeconds(previous.ended_at) }),
    );
  }
  const ran = findings.filter((f) => f.subject_kind !== "environment"); // a worktree is no process
  const kept = ran.filter((f) => f.alive || f.action === "attached" || f.action === "finalized").length;
  const cut = ran.filter((f) => findingMark(f) === "cut").length;
  if (kept > 0)
    sentences.push(t("report.kept", { count: kept, time: clockSeconds(launch?.started_at ?? 0) }));
  // After a restart of the machine that is said already.
  if (cut > 0 && kind !== "reboot") sentences.push(t("report.hostLost", { count: cut }));
  const missing = findings.reduce((sum, f) => sum + f.missing_bytes, 0);
  if (missing > 0) sentences.push(t("report.missing", { size: bytes(missing) }));
  else if (kept > 0 && cut === 0) sentences.push(t("report.nothingMissing"));
  return sentences;
}
