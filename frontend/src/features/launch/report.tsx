import { FolderGit2, MessageSquare, SquareTerminal, Workflow, Zap } from "lucide-react";
import { useBackups } from "../../app/queries";
import { useSaid, useSettings, useT } from "../../app/settings";
import { MarkAt, StateMark } from "../../components/state-mark";
import { CheckBox } from "../../components/tick-box";
import { newestVerified } from "../../lib/backups";
import { toApiError } from "../../lib/errors";
import type { MessageKey, Translate } from "../../lib/i18n";
import { findingMark } from "../../lib/marks";
import { bytes } from "../../lib/numbers";
import { duration, whenExact } from "../../lib/time";
import type { FindingRow, LaunchReport } from "../../lib/types";
import { DatabaseFindings } from "./database-findings";
import { endedX, endUnseen, type LaneAxis, lane, laneAxis, laneWidth, startedX } from "./lanes";
import { cause, outcome, outcomeCounts, type ReportClock, reportClock } from "./outcome";
import { columns, Foot, ListHead, RowAction, useResumeKey } from "./report-actions";
import { type Revivals, useRevivals } from "./use-revivals";

const rowHeight = 58;
const headHeight = 38;
function kindOf(finding: FindingRow, t: Translate): string {
  if (finding.subject_kind === "job" && finding.agent)
    return t("report.kind.jobAgent", { agent: finding.agent });
  return t(`report.kind.${finding.subject_kind}`);
}

function iconOf({ subject_kind: kind }: FindingRow): typeof Zap {
  if (kind === "environment") return FolderGit2;
  if (kind === "run") return Workflow;
  if (kind === "message") return MessageSquare;
  return kind === "job" ? Zap : SquareTerminal;
}

/** What one process did while the app was away, drawn on the axis that all share. */
function Line({ axis, finding, y }: { axis: LaneAxis; finding: FindingRow; y: number }) {
  const { startX, endX, seen, kept, unknown } = lane(axis, finding);
  const mark = findingMark(finding);
  const lineEnd = (x: number) => (x === endX ? x - 10 : x);
  return (
    <g>
      {seen.map(([from, to]) => (
        <path
          key={from}
          d={`M${from} ${y}H${Math.max(from, lineEnd(to))}`}
          stroke="var(--text-2)"
          strokeWidth="2.5"
          strokeLinecap="round"
        />
      ))}
      {kept && (
        <path
          d={`M${kept[0]} ${y}H${Math.max(kept[0], lineEnd(kept[1]))}`}
          stroke="var(--restored)"
          strokeWidth="2.5"
          strokeDasharray="5 3.5"
        />
      )}
      {unknown && (
        <path
          d={`M${unknown[0]} ${y}H${lineEnd(unknown[1])}`}
          stroke="var(--edge)"
          strokeWidth="1.5"
          strokeDasharray="1.5 4"
          strokeLinecap="round"
        />
      )}
      {finding.missing_bytes > 0 && (
        <>
          <path d={`M${endX - 22} ${y}h5`} stroke="var(--canvas)" strokeWidth="5" />
          <path
            d={`M${endX - 20} ${y - 5}l-2 10M${endX - 16} ${y - 5}l-2 10`}
            stroke="var(--brass)"
            strokeWidth="1.35"
          />
        </>
      )}
      <circle cx={startX} cy={y} r="3" fill="var(--canvas)" stroke="var(--text-2)" strokeWidth="1.5" />
      <MarkAt mark={mark} x={endX} y={y} />
    </g>
  );
}

/** When the app began this time, and when it had ended before. UTC ms. */
function times(report: LaunchReport): { ended: number; started: number } {
  const started = report.launch?.started_at ?? 0;
  return { started, ended: report.previous?.ended_at ?? started - 1 };
}

interface LanesProps {
  report: LaunchReport;
  findings: readonly FindingRow[];
  time: ReportClock;
}

export function Lanes({ report, findings, time }: LanesProps) {
  const t = useT();
  const { started, ended } = times(report);
  const axis = laneAxis(findings, ended, started);
  const height = headHeight + rowHeight * findings.length;
  return (
    <svg
      className="pointer-events-none absolute top-0 hidden @min-[820px]:block"
      style={{ left: "min(268px, calc(100% - 1px))" }}
      width={laneWidth}
      height={height}
      overflow="visible"
      aria-hidden="true"
    >
      {[
        { x: endedX, label: t("report.axis.end", { time: time(ended) }) },
        { x: startedX, label: t("report.axis.start", { time: time(started) }) },
      ].map(({ x, label }) => (
        <g key={x}>
          <path d={`M${x} 30V${height}`} stroke="var(--edge)" strokeDasharray="2 3" />
          <text x={x} y="21" textAnchor="middle" fontSize="12" fill="var(--text-2)">
            {label}
          </text>
        </g>
      ))}
      {findings.map((finding, index) => (
        <Line
          key={finding.id}
          axis={axis}
          finding={finding}
          y={headHeight + rowHeight * index + rowHeight / 2}
        />
      ))}
    </svg>
  );
}

interface RowProps {
  finding: FindingRow;
  ended: number;
  started: number;
  time: ReportClock;
  revivals: Revivals;
  onOpen(sessionID: string): void;
}

export function Row({ finding, ended, started, time, revivals, onOpen }: RowProps) {
  const t = useT();
  const said = useSaid();
  const unseen = endUnseen(finding, { ended, started });
  const sign = unseen && (finding.ended_at ?? started) < started ? finding.ended_at : null;
  const { headline, detail } = outcome(
    {
      ...finding,
      detail: finding.detail && said(finding.detail),
      ended_at: unseen ? null : finding.ended_at,
    },
    t,
    time,
    sign,
  );
  const thrown = revivals.failures?.get(finding.id);
  const failure = thrown === undefined ? undefined : said(toApiError(thrown).message);
  const Icon = iconOf(finding);
  const title = finding.title || kindOf(finding, t);
  return (
    <li
      className={`${columns} h-[58px] items-center border-line border-t`}
      data-finding={finding.subject_kind}
      data-outcome={findingMark(finding)}
    >
      <span className="-ml-[5px] flex">
        {revivals.howOf(finding) && (
          <CheckBox
            aria-label={t("report.select", { title })}
            tick={revivals.ticked(finding) ? "on" : "off"}
            onChange={() => revivals.tick([finding])}
          />
        )}
      </span>
      <div className="flex min-w-0 items-center gap-2.5">
        <Icon size={16} strokeWidth={1.35} className="shrink-0 text-text-3" aria-hidden="true" />
        <div className="min-w-0">
          <div className="tail-ellipsis font-medium">{title}</div>
          <div className="tail-ellipsis text-meta text-text-3">{kindOf(finding, t)}</div>
        </div>
      </div>
      <span className="hidden @min-[820px]:block">
        <span className="sr-only">
          {t("report.laneLabel", {
            start: finding.started_at === null ? t("number.unknown") : time(finding.started_at),
            outcome: headline,
          })}
        </span>
      </span>
      <div className="min-w-0 px-4 text-meta text-text-2">
        <span className="flex items-center gap-2 font-medium text-dense text-text">
          <StateMark mark={findingMark(finding)} word="" className="@min-[820px]:hidden" />
          <span className="tail-ellipsis">{headline}</span>
        </span>
        {failure === undefined ? (
          <span className="tail-ellipsis block">{detail}</span>
        ) : (
          <span role="alert" className="tail-ellipsis block text-lost" title={failure} data-not-started="">
            {t("report.notStarted", { message: failure })}
          </span>
        )}
      </div>
      <div className="text-right">
        <RowAction {...{ finding, title, revivals, onOpen }} />
      </div>
    </li>
  );
}

function Checks({ checks }: { checks: LaunchReport["checks"] }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const backup = newestVerified(useBackups().data ?? []);
  const rows = [
    // After a clean end, and when it would take too long, the file is not checked.
    ...(checks.integrity_ms < 0
      ? []
      : [
          [
            t("report.checks.database"),
            t("report.checks.databaseValue", { time: duration(checks.integrity_ms, t) }),
          ] as const,
        ]),
    [t("report.checks.journal"), t("report.checks.journalValue", { count: checks.journal_frames })],
    [
      t("report.checks.output"),
      t("report.checks.outputValue", {
        size: bytes(checks.ingested_bytes),
        count: checks.ingested_processes,
      }),
    ],
    ...(backup
      ? [
          [
            t("report.checks.backup"),
            t("report.checks.backupValue", {
              time: whenExact(backup.created_at, Date.now(), locale, "minutes"),
            }),
          ] as const,
        ]
      : []),
  ];
  return (
    <div className="flex flex-wrap gap-x-10 gap-y-1 @min-[820px]:justify-between border-line border-t pt-3 text-meta text-text-3">
      {rows.map(([name, value]) => (
        <span key={name} className="flex items-center gap-[7px]">
          <StateMark mark="saved" word="" />
          <b className="font-medium text-text-2">{name}</b>
          {value}
        </span>
      ))}
    </div>
  );
}

/** How many came to each outcome, and how the lines are to be read. */
export function Counts({ findings }: { findings: readonly FindingRow[] }) {
  const t = useT();
  return (
    <div className="mt-5 flex flex-wrap gap-x-6 gap-y-1 text-base text-text-2">
      {outcomeCounts(findings).map(({ mark, count }) => (
        <span key={mark} className="flex items-center gap-2">
          <StateMark mark={mark} word="" />
          <b className="font-semibold text-text">{count}</b>
          {t(`report.count.${mark}` as MessageKey, { count })}
        </span>
      ))}
      <span className="ml-auto hidden items-center gap-[7px] text-meta text-text-3 @min-[820px]:flex">
        <svg width="20" height="3" aria-hidden="true">
          <path d="M0 1.5h20" stroke="var(--text-2)" strokeWidth="2.5" />
        </svg>
        {t("report.legend.app")}
        <svg width="20" height="3" aria-hidden="true" className="ml-2">
          <path d="M0 1.5h20" stroke="var(--restored)" strokeWidth="2.5" strokeDasharray="5 3.5" />
        </svg>
        {t("report.legend.host")}
      </span>
    </div>
  );
}

interface Props {
  report: LaunchReport;
  onOpen(sessionID: string): void;
  onClose(): void;
}

/** What was running when the app ended, and what became of it. */
export function Report({ report, onOpen, onClose }: Props) {
  const t = useT();
  const all = report.findings ?? [];
  const findings = all.filter((finding) => finding.subject_kind !== "database");
  const { ended, started } = times(report);
  const time = reportClock(ended, started);
  const revivals = useRevivals(findings);
  useResumeKey(revivals);
  return (
    <div className="@container flex min-h-0 flex-1 flex-col" data-report="">
      <div className="min-h-0 flex-1 overflow-y-auto px-6 @min-[700px]:px-10">
        <h1 className="pt-11 text-headline tracking-[-0.012em]">{t(`report.${report.headline}`)}</h1>
        <p className="mt-1.5 max-w-[720px] text-read text-text-2">{cause(report, t).join(" ")}</p>
        <DatabaseFindings findings={all.filter((finding) => finding.subject_kind === "database")} />
        <Counts findings={findings} />
        {findings.length > 0 && (
          <div className="relative mt-7">
            <Lanes report={report} findings={findings} time={time} />
            <ListHead count={findings.length} revivals={revivals} />
            <ul>
              {findings.map((finding) => (
                <Row key={finding.id} {...{ finding, ended, started, time, revivals, onOpen }} />
              ))}
            </ul>
          </div>
        )}
        <Checks checks={report.checks} />
      </div>
      <Foot revivals={revivals} onClose={onClose} />
    </div>
  );
}
