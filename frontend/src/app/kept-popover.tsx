import { Popover } from "@base-ui/react/popover";
import { type Kept, KeptList } from "../components/kv";
import { Logo } from "../components/logo";
import { newestVerified } from "../lib/backups";
import { bytes } from "../lib/numbers";
import { clockSeconds, duration, whenExact } from "../lib/time";
import type { LedgerState } from "../lib/write-ledger";
import { useBackups, useStatus } from "./queries";
import { useSettings, useT } from "./settings";

/** What there is, and in what state: pending writes, host, database, backup. */
function useKept(ledger: LedgerState, now: number): Kept[] {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const status = useStatus().data;
  const backup = newestVerified(useBackups().data ?? []);
  const saved = { mark: "saved" as const, word: t("mark.saved") };
  const unknown = t("number.unknown");
  const held = ledger.oldestAt !== null;
  const host = status?.host;
  const age = held ? `, ${duration(now - (ledger.oldestAt ?? now), t)}` : "";
  const at = ledger.savedAt === null ? "" : `, ${clockSeconds(ledger.savedAt)}`;
  return [
    {
      name: t("durability.pending"),
      value: t("durability.pendingValue", { count: ledger.pending }) + (held ? age : at),
      ...(held ? { mark: "gap" as const, word: t("mark.gap") } : saved),
    },
    {
      name: t("durability.hostName"),
      value: host
        ? t("durability.hostValue", { pid: String(host.pid), count: host.processes })
        : t("durability.hostValueNone"),
      ...(host ? { mark: "live" as const, word: t("mark.live") } : saved),
    },
    {
      name: t("durability.databaseName"),
      value: status
        ? t("durability.database", {
            engine: status.database === "postgres" ? "PostgreSQL" : "SQLite",
            size: bytes(status.database_bytes),
          })
        : unknown,
      ...(status ? saved : { mark: "waiting" as const, word: unknown }),
    },
    {
      name: t("durability.backupName"),
      value: backup ? whenExact(backup.created_at, now, locale, "minutes") : t("durability.backupNone"),
      ...(backup ? saved : { mark: "waiting" as const, word: t("durability.backupNone") }),
    },
  ];
}

/** What is kept, one press away from the sentence that says so. */
export default function KeptPopover({ ledger, now }: { ledger: LedgerState; now: number }) {
  const t = useT();
  const rows = useKept(ledger, now);
  return (
    <Popover.Root>
      <Popover.Trigger aria-label={t("durability.open")} className="rounded-code hover:text-text-2">
        <Logo />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="start" sideOffset={8} className="z-50">
          <Popover.Popup className="w-[380px] max-w-[calc(100vw-32px)] rounded-card border border-line-strong bg-raised px-4 py-3 shadow-overlay outline-none">
            <Popover.Title className="text-dense">{t("durability.open")}</Popover.Title>
            <KeptList rows={rows} nameWidth={140} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
