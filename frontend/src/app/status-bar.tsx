import type { ReactNode } from "react";
import { StateMark } from "../components/state-mark";
import { AttentionCells } from "../features/attention/attention-cells";
import { CostCells } from "../features/cost/cost-cells";
import { newestVerified } from "../lib/backups";
import { bytes, count as formatCount } from "../lib/numbers";
import { whenExact } from "../lib/time";
import { Choices } from "./choices";
import { Durability } from "./durability";
import { useBackups, useStatus } from "./queries";
import { useSettings, useT } from "./settings";

/** A line parts each cell from the one before; the first of a group has none. */
const cell = "flex h-3.5 items-center gap-1.5 border-line border-l px-[11px] first:border-0 first:pl-0";

export function StatusBar({ children }: { children?: ReactNode }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const status = useStatus().data;
  const backup = newestVerified(useBackups().data ?? []);
  return (
    <footer
      data-region="status"
      // What does not fit is cut: a word more here must not push the page wider than the window.
      className="col-span-full flex min-w-0 items-center overflow-hidden whitespace-nowrap border-line border-t bg-chrome pr-1 pl-3.5 text-label text-text-3"
    >
      <Durability cell={cell} />
      {status && (
        <>
          <span className={`${cell} max-[900px]:hidden`}>
            {status.host && <StateMark mark="live" word="" size={12} />}
            {status.host ? t("durability.host", { count: status.host.processes }) : t("durability.hostNone")}
          </span>
          <span className={`${cell} max-[1000px]:hidden`}>
            {t("durability.database", {
              engine: status.database === "postgres" ? "PostgreSQL" : "SQLite",
              size: bytes(status.database_bytes),
            })}
          </span>
          {backup && (
            <span className={`${cell} max-[1080px]:hidden`}>
              {t("durability.backup", { time: whenExact(backup.created_at, Date.now(), locale, "minutes") })}
            </span>
          )}
        </>
      )}
      <span className="ml-auto flex items-center">
        <CostCells cell={cell} />
        <AttentionCells cell={cell} />
        {children && <span className={cell}>{children}</span>}
        <Choices cell={cell} />
        {status && (
          <span className={`${cell} max-[1080px]:hidden`} data-locale={locale}>
            {t("app.version", { version: status.version })}
          </span>
        )}
      </span>
    </footer>
  );
}

/** How many jobs run now, for the right end of the status bar. */
export function JobsRunning({ count }: { count: number }) {
  const t = useT();
  return <span title={formatCount(count)}>{t("status.jobsRunning", { count })}</span>;
}
