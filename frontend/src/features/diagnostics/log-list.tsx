import type { ReactNode } from "react";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Empty } from "../../components/panel";
import { when } from "../../lib/time";
import { useData } from "../data/queries";

interface Log {
  isError: boolean;
  error: unknown;
  isFetchingNextPage: boolean;
  hasNextPage: boolean;
  refetch(): unknown;
  fetchNextPage(): unknown;
}

interface Props {
  log: Log;
  /** null while it is not known how many there are. */
  count: number | null;
  empty: "diagnostics.noErrors" | "diagnostics.noTroubles";
  command: string;
  children: ReactNode;
}

/** The pages of a log, with what it says while it has none. */
export function LogList({ log, count, empty, command, children }: Props) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const since = useData().data?.migrations?.[0]?.applied_at ?? null;
  return (
    <>
      {log.isError && <ErrorBanner error={log.error} retry={() => void log.refetch()} />}
      {count === 0 && (
        <div className="-mx-4">
          <Empty
            text={t(empty, { date: since === null ? t("number.unknown") : when(since, Date.now(), locale) })}
            command={command}
          />
        </div>
      )}
      {count !== null && count > 0 && <ul className="border-line border-b">{children}</ul>}
      {log.hasNextPage && (
        <Button
          small
          look="ghost"
          className="mt-2"
          disabled={log.isFetchingNextPage}
          onClick={() => void log.fetchNextPage()}
        >
          {t("diagnostics.older")}
        </Button>
      )}
    </>
  );
}
