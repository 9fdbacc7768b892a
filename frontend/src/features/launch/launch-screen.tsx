import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useNow } from "../../app/clock";
import { usePainted } from "../../app/painted";
import { useProjects, useReport, useSessions, useSessionView } from "../../app/queries";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { StatusBar } from "../../app/status-bar";
import { TitleBar } from "../../app/title-bar";
import { ErrorBanner } from "../../components/banner";
import { api } from "../../lib/api";
import { duration } from "../../lib/time";
import { FirstRun } from "./first-run";
import { Picker } from "./picker";
import { Report } from "./report";

/** The last text of the chosen session, where there is nothing to report. */
function LastTask({ id }: { id: string }) {
  const t = useT();
  const view = useSessionView(id);
  if (view.isError) return <ErrorBanner error={view.error} retry={() => void view.refetch()} />;
  const text = view.data?.draft ?? view.data?.session.task_description;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-10 pt-11 pb-10">
      <h1 className="text-title">{view.data?.session.name ?? ""}</h1>
      <h2 className="mt-4 text-meta text-text-3">{t("launch.lastTask")}</h2>
      <p className="mt-1.5 max-w-[860px] select-text whitespace-pre-wrap text-read text-text-2">
        {view.data && (text || t("launch.emptyTask"))}
      </p>
    </div>
  );
}

function Waiting({ since }: { since: number }) {
  const t = useT();
  const now = useNow(200);
  if (now - since < 1000) return null;
  return <p className="p-10 text-text-3">{t("loading.since", { time: duration(now - since, t) })}</p>;
}

/** Chooses a session; says what became of what ran when the app ended. */
export function LaunchScreen() {
  const t = useT();
  const navigate = useNavigate();
  const { queries } = useServices();
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [since] = useState(Date.now);
  const projects = useProjects();
  const sessions = useSessions(search);
  const report = useReport();
  const last = useQuery({ queryKey: ["active_session"], queryFn: () => api.system.get("active_session") });

  const cards = sessions.data?.pages.flatMap((page) => page.sessions ?? []) ?? [];
  const wanted = chosen ?? last.data ?? null;
  const selected = cards.find((card) => card.id === wanted) ?? cards[0] ?? null;
  const firstRun = projects.data?.length === 0;
  usePainted("picker", Boolean(projects.data && !firstRun && sessions.data && report.data));

  const open = (id: string) => void navigate({ to: "/s/$id", params: { id } });
  const closeReport = async () => {
    await api.launch.acknowledge();
    if (report.data) queries.setQueryData(["report"], { ...report.data, anything: false });
  };
  const findings = report.data?.findings ?? [];
  const unread = findings.length === 0 || findings.some((finding) => finding.acknowledged_at === null);
  const reporting = report.data?.anything === true && unread;
  return (
    <div className="grid h-full grid-cols-[minmax(260px,392px)_minmax(0,1fr)] grid-rows-[40px_minmax(0,1fr)_26px] bg-canvas min-[960px]:grid-cols-[392px_minmax(0,1fr)]">
      <TitleBar>
        <span className="pl-6 font-medium">
          {firstRun ? t("app.name") : reporting ? t("launch.sinceLast") : t("launch.title")}
        </span>
      </TitleBar>
      {firstRun ? (
        <FirstRun />
      ) : (
        <>
          <Picker
            cards={cards}
            projects={projects.data ?? []}
            search={search}
            onSearch={setSearch}
            selected={selected}
            onSelect={setChosen}
            onOpen={open}
            more={sessions.hasNextPage ? () => void sessions.fetchNextPage() : null}
          />
          <main data-region="main" aria-label={t("region.main")} className="flex min-h-0 min-w-0 flex-col">
            {sessions.isError && <ErrorBanner error={sessions.error} retry={() => void sessions.refetch()} />}
            {projects.isError && <ErrorBanner error={projects.error} retry={() => void projects.refetch()} />}
            {report.isError && <ErrorBanner error={report.error} retry={() => void report.refetch()} />}
            {reporting && report.data ? (
              <Report report={report.data} onOpen={open} onClose={() => void closeReport()} />
            ) : selected ? (
              <LastTask id={selected.id} />
            ) : sessions.isPending ? (
              <Waiting since={since} />
            ) : (
              <div className="px-10 pt-11">
                <h1 className="text-title">{t("launch.title")}</h1>
                <p className="mt-1.5 text-text-3">{t("launch.chooseSession")}</p>
              </div>
            )}
          </main>
        </>
      )}
      <StatusBar />
    </div>
  );
}
