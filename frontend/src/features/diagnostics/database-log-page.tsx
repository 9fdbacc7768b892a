import { usePainted } from "../../app/painted";
import { useT } from "../../app/settings";
import type { MessageKey, Translate } from "../../lib/i18n";
import type { Mark } from "../../lib/marks";
import type { Diagnostic } from "../../lib/types";
import { LogEntry, Verbatim } from "./log-entry";
import { LogList } from "./log-list";
import { useDatabaseLog } from "./queries";

interface Kind {
  name: MessageKey;
  mark: Mark;
}

/** The list of kinds is open: a later program may store others, which are shown by their own word. */
const kinds: Partial<Record<string, Kind>> = {
  busy: { name: "trouble.busy", mark: "gap" },
  retry: { name: "trouble.retry", mark: "gap" },
  slow: { name: "trouble.slow", mark: "gap" },
  damage: { name: "trouble.damage", mark: "lost" },
  recovery: { name: "trouble.recovery", mark: "restored" },
  refused_json: { name: "trouble.refused_json", mark: "lost" },
  migration: { name: "trouble.migration", mark: "lost" },
};

function kindOf(row: Diagnostic, t: Translate): { name: string; mark: Mark } {
  const kind = kinds[row.error_type];
  return kind ? { name: t(kind.name), mark: kind.mark } : { name: row.error_type, mark: "gap" };
}

/** What the database had trouble with: never the values of a statement. */
export function DatabaseLogPage() {
  const t = useT();
  const log = useDatabaseLog();
  const rows = log.data?.pages.flat() ?? null;
  usePainted("diagnostics", log.data !== undefined || log.isError);
  return (
    <LogList
      log={log}
      count={rows?.length ?? null}
      empty="diagnostics.noTroubles"
      command="holdfast logs database"
    >
      {rows?.map((row) => {
        const { name, mark } = kindOf(row, t);
        return (
          <LogEntry
            key={row.id}
            mark={mark}
            kind={row.error_type}
            title={row.error_message}
            note={name}
            at={row.timestamp}
          >
            <Verbatim text={row.additional_info ?? row.error_message} label={t("diagnostics.details")} />
          </LogEntry>
        );
      })}
    </LogList>
  );
}
