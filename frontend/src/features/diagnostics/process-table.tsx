import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useT } from "../../app/settings";
import { StateMark } from "../../components/state-mark";
import type { Translate } from "../../lib/i18n";
import { jobMark, type Mark, terminalMark } from "../../lib/marks";
import { bytes } from "../../lib/numbers";
import { duration, utc } from "../../lib/time";
import type { HostChild, JobStatus, TerminalStatus } from "../../lib/types";

const cell = "py-1.5 pr-3 text-left align-top font-normal";
const figure = `${cell} whitespace-nowrap text-right`;

/** What a process is called: its command as it was started. */
export const processName = (argv: readonly string[] | null): string => argv?.join(" ") ?? "";

/** The mark of the row that owns a process; one without a row may still spend. */
function childMark({ owner, state }: HostChild): Mark {
  if (state === "exited" || state === "lost") return "done";
  if (owner.kind === "terminal") return terminalMark({ status: owner.status as TerminalStatus });
  if (owner.kind === "job") return jobMark({ status: owner.status as JobStatus, failure_reason: null });
  return "cut";
}

/** The row that a process belongs to, with the way to it. */
function Owner({ child }: { child: HostChild }) {
  const t = useT();
  const { owner } = child;
  if (owner.kind === "none") return null;
  const name = owner.title || (owner.kind === "job" ? t("processes.job") : t("processes.terminal"));
  if (!owner.session_id) return name;
  return (
    <Link to="/s/$id" params={{ id: owner.session_id }} className="underline">
      {name}
    </Link>
  );
}

function Name({ child }: { child: HostChild }) {
  const t = useT();
  const { argv, cwd, foreground, state } = child;
  const name = processName(argv);
  const ended = state === "exited" || state === "lost";
  const gone = child.owner.kind === "none" ? t("processes.ended") : t("processes.exited");
  const under = ended ? gone : foreground !== name ? foreground : "";
  return (
    // It takes the room that the figures leave, and is cut before they are.
    <td className={`${cell} w-full max-w-0`}>
      <div className="flex min-w-[16ch] gap-2">
        <StateMark mark={childMark(child)} word="" className="mt-[3px]" />
        <div className="min-w-0">
          <div className="line-clamp-2 font-mono text-meta [overflow-wrap:anywhere]" title={cwd}>
            {name || child.process_id}
          </div>
          {under && <div className="tail-ellipsis text-meta text-text-3">{under}</div>}
        </div>
      </div>
    </td>
  );
}

/** Shares of a processor's time since the start, as a length of time. */
const cpu = (ms: number, t: Translate) => (ms === 0 ? "0" : duration(ms, t));

interface Props {
  label: string;
  rows: readonly HostChild[];
  now: number;
  action?(child: HostChild): ReactNode;
}

/** Processes of the host, each with what it uses and whose it is. */
export function ProcessTable({ label, rows, now, action }: Props) {
  const t = useT();
  const owned = rows.some(({ owner }) => owner.kind !== "none");
  return (
    <table className="w-full border-collapse text-dense" aria-label={label}>
      <thead className="text-meta text-text-3">
        <tr>
          <th className={cell}>{t("processes.process")}</th>
          {owned && <th className={cell}>{t("processes.owner")}</th>}
          <th className={figure}>{t("processes.pid")}</th>
          <th className={figure}>{t("processes.age")}</th>
          <th className={figure}>{t("processes.cpu")}</th>
          <th className={figure}>{t("processes.memory")}</th>
          <th className={figure}>{t("processes.spool")}</th>
          <th className={figure}>{t("processes.unread")}</th>
          {action && (
            <th className={figure}>
              <span className="sr-only">{t("action.more")}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((child) => (
          <tr
            key={child.process_id}
            className="border-line border-t"
            data-process={child.process_id}
            data-owner={child.owner.kind}
          >
            <Name child={child} />
            {owned && (
              <td className={`${cell} max-w-[24ch] truncate`}>
                <Owner child={child} />
              </td>
            )}
            <td className={figure}>{child.pid}</td>
            <td className={figure} title={utc(child.started_at)}>
              {duration(now - child.started_at, t)}
            </td>
            <td className={figure}>{cpu(child.cpu_ms, t)}</td>
            <td className={figure}>{bytes(child.resident_bytes)}</td>
            <td className={figure}>{bytes(child.spool_bytes)}</td>
            <td className={figure}>{child.unread_input === 0 ? "0" : bytes(child.unread_input)}</td>
            {action && <td className={`${figure} pr-0`}>{action(child)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
