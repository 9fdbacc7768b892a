import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { commandKeys } from "../../app/command-keys";
import { useSettings, useT } from "../../app/settings";
import { useUi } from "../../app/ui";
import { useOpenTerminal, useWanted } from "../../app/wanted";
import { Button } from "../../components/button";
import { Key } from "../../components/key";
import { CheckBox } from "../../components/tick-box";
import type { MessageKey } from "../../lib/i18n";
import { matches } from "../../lib/keys";
import { findingMark } from "../../lib/marks";
import type { FindingRevival, FindingRow } from "../../lib/types";
import type { Revivals } from "./use-revivals";

/** Box, name, line, outcome, action: the columns of the report. */
export const columns =
  "grid grid-cols-[28px_minmax(110px,170px)_minmax(0,1fr)_auto] @min-[820px]:grid-cols-[28px_minmax(140px,240px)_344px_minmax(0,1fr)_auto]";

interface ActionProps {
  finding: FindingRow;
  title: string;
  revivals: Revivals;
  onOpen(sessionID: string): void;
}

const labels: Record<FindingRevival, MessageKey> = {
  start: "report.start",
  restart: "report.startAgain",
  resume: "report.resume",
  retry: "report.retry",
  run_parked: "report.start",
};

/** Opens what a finding tells of where it is; null when there is no place to open. */
function useOpenFinding(finding: FindingRow, onOpen: (sessionID: string) => void): (() => void) | null {
  const navigate = useNavigate();
  const openTerminal = useOpenTerminal();
  const wantJob = useWanted((s) => s.wantJob);
  const { subject_kind: kind, subject_id, session_id, conversation_id, codebase_id } = finding;
  if (kind === "run")
    return () =>
      void navigate({
        to: "/runs",
        search: { run: subject_id, ...(codebase_id === "" ? {} : { project: codebase_id }) },
      });
  if (session_id === "") return null;
  if (kind === "terminal") return () => openTerminal({ id: subject_id, work_session_id: session_id });
  if (kind === "message" && conversation_id !== "")
    return () =>
      void navigate({ to: "/s/$id/chat/$chat", params: { id: session_id, chat: conversation_id } });
  return () => {
    if (kind === "job") wantJob({ id: subject_id, sessionID: session_id });
    onOpen(session_id);
  };
}

function openLabel(finding: FindingRow): MessageKey {
  if (finding.subject_kind !== "run") return "action.open";
  return findingMark(finding) === "needs" ? "report.openGate" : "report.openRun";
}

/** The one action of a row: starting again where that is possible, else opening. */
export function RowAction({ finding, title, revivals, onOpen }: ActionProps) {
  const t = useT();
  const open = useOpenFinding(finding, onOpen);
  const how = revivals.howOf(finding);
  if (how) {
    const label = t(labels[how]);
    return (
      <Button
        small
        disabled={revivals.busy}
        onClick={() => void revivals.start([finding])}
        aria-label={`${label}: ${title}`}
        data-revive={how}
      >
        {label}
      </Button>
    );
  }
  if (!open) return null;
  const label = t(openLabel(finding));
  return (
    <Button small onClick={open} aria-label={`${label}: ${title}`}>
      {label}
    </Button>
  );
}

/** The head of the list: how many, and the box of all boxes. */
export function ListHead({ count, revivals }: { count: number; revivals: Revivals }) {
  const t = useT();
  const { rows, selected } = revivals;
  const all = selected.length === rows.length;
  return (
    <div className={`${columns} h-[38px] items-start pt-[9px] text-meta text-text-3`}>
      <span className="-ml-[5px] -mt-1 flex">
        {rows.length > 1 && (
          <CheckBox
            aria-label={t("report.selectAll")}
            tick={all ? "on" : selected.length > 0 ? "part" : "off"}
            onChange={() => revivals.tick(all ? rows : rows.filter((row) => !revivals.ticked(row)))}
          />
        )}
      </span>
      <span>{t("report.running", { count })}</span>
      <span className="hidden @min-[820px]:block" />
      <span className="px-4">{t("report.outcome")}</span>
    </div>
  );
}

/** What is decided about everything at once. */
export function Foot({ revivals, onClose }: { revivals: Revivals; onClose(): void }) {
  const t = useT();
  const { rows, selected, busy, start } = revivals;
  const any = rows.length > 0;
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 border-line border-t px-6 py-3.5 @min-[700px]:px-10">
      <span className="text-meta text-text-3">{t("report.foot")}</span>
      <span className="flex-1" />
      <Button look={any ? "ghost" : "plain"} onClick={onClose}>
        {any ? t("report.leave") : t("report.acknowledge")}
      </Button>
      {any && selected.length < rows.length && (
        <Button disabled={busy} onClick={() => void start(rows)} data-resume-all="">
          {t("report.resumeAll", { count: rows.length })}
        </Button>
      )}
      {any && (
        <Button
          look="primary"
          disabled={busy || selected.length === 0}
          onClick={() => void start(selected)}
          data-resume={selected.length}
        >
          {t("report.resumeSelected", { count: selected.length })}
          <Key keys={commandKeys.runTask} className="!text-on-brass" />
        </Button>
      )}
    </div>
  );
}

/** The key of the primary action starts what is ticked. */
export function useResumeKey({ selected, busy, start }: Revivals): void {
  const mac = useSettings((s) => s.mac);
  const run = useRef<(() => void) | null>(null);
  run.current = selected.length > 0 && !busy ? () => void start(selected) : null;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing || useUi.getState().dialog || !matches(event, commandKeys.runTask, mac)) return;
      event.preventDefault();
      run.current?.();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [mac]);
}
