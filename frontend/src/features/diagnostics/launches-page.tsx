import { type InfiniteData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { usePainted } from "../../app/painted";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { CommandLine } from "../../components/command-line";
import { api } from "../../lib/api";
import type { MessageKey } from "../../lib/i18n";
import type { Mark } from "../../lib/marks";
import { duration } from "../../lib/time";
import type { LaunchSummary } from "../../lib/types";
import { LogEntry } from "./log-entry";
import { StoredReport } from "./stored-report";

const pageSize = 50;

interface Before {
  before_time: number;
  before_id: string;
}

/** Nothing tells of a launch but a launch: the list is read whenever it is opened. */
const useLaunches = () =>
  useInfiniteQuery<LaunchSummary[], Error, InfiniteData<LaunchSummary[]>, unknown[], Before>({
    queryKey: ["launches"],
    queryFn: ({ pageParam }) => api.launch.list({ ...pageParam, limit: pageSize }),
    initialPageParam: { before_time: 0, before_id: "" },
    getNextPageParam: (page) => {
      const last = page[page.length - 1];
      if (!last || page.length < pageSize) return undefined;
      return { before_time: last.started_at, before_id: last.id };
    },
    staleTime: 0,
  });

/** What a launch found. It is read when somebody opens it. */
function Found({ launch }: { launch: LaunchSummary }) {
  const t = useT();
  const report = useQuery({
    queryKey: ["launches", launch.id],
    queryFn: () => api.launch.stored(launch.id),
    staleTime: 0,
  });
  return (
    <>
      {report.isError && <ErrorBanner error={report.error} retry={() => void report.refetch()} />}
      {report.data && <StoredReport report={report.data} />}
      <p className="mt-2 text-meta text-text-3">
        {t("launches.facts", { version: launch.app_version, schema: launch.schema_version, pid: launch.pid })}
      </p>
      <div className="mt-1">
        <CommandLine command={`holdfast logs launches ${launch.id}`} />
      </div>
    </>
  );
}

/** How a launch ended; the newest one is the one that runs. */
function endOf({ end_kind: kind }: LaunchSummary, newest: boolean): { mark: Mark; word: MessageKey } {
  switch (kind) {
    case "clean":
      return { mark: "done", word: "launches.clean" };
    case "crash":
      return { mark: "cut", word: "launches.crash" };
    case "reboot":
      return { mark: "cut", word: "launches.reboot" };
    default:
      return newest ? { mark: "live", word: "launches.runs" } : { mark: "cut", word: "launches.open" };
  }
}

function Launch({ launch, newest }: { launch: LaunchSummary; newest: boolean }) {
  const t = useT();
  const { mark, word } = endOf(launch, newest);
  const { ended_at: ended, started_at: started, findings } = launch;
  const lasted = ended === null ? "" : t("launches.lasted", { time: duration(ended - started, t) });
  return (
    <LogEntry
      mark={mark}
      kind="launch"
      title={[t(`launches.mode.${launch.mode}`), t(word), lasted].filter(Boolean).join(", ")}
      note={findings === 0 ? "" : t("launches.found", { count: findings })}
      at={started}
    >
      <Found launch={launch} />
    </LogEntry>
  );
}

/** Every start of Holdfast that is kept, with what it found. */
export function LaunchesPage() {
  const t = useT();
  const launches = useLaunches();
  const all = launches.data?.pages.flat();
  usePainted("diagnostics", launches.data !== undefined || launches.isError);
  return (
    <>
      <p className="mb-2 text-meta text-text-3">{t("launches.note")}</p>
      {launches.isError && <ErrorBanner error={launches.error} retry={() => void launches.refetch()} />}
      {all && (
        <ul className="border-line border-b">
          {all.map((launch, i) => (
            <Launch key={launch.id} launch={launch} newest={i === 0} />
          ))}
        </ul>
      )}
      {launches.hasNextPage && (
        <Button
          small
          look="ghost"
          className="mt-2"
          disabled={launches.isFetchingNextPage}
          onClick={() => void launches.fetchNextPage()}
        >
          {t("diagnostics.older")}
        </Button>
      )}
    </>
  );
}
