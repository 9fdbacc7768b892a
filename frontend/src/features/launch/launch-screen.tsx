import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useRef, useState } from "react";
import { useNow } from "../../app/clock";
import { type SessionActions, useSessionActions } from "../../app/commands";
import { useFilesDropped } from "../../app/file-drop";
import { usePainted } from "../../app/painted";
import { usePin } from "../../app/pins";
import { usePinnedSessions, useProjects, useReport, useSessions, useSessionView } from "../../app/queries";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { StatusBar } from "../../app/status-bar";
import { TitleBar } from "../../app/title-bar";
import { useUi } from "../../app/ui";
import { ErrorBanner } from "../../components/banner";
import { Scrolled } from "../../components/scrolled";
import { api } from "../../lib/api";
import { duration } from "../../lib/time";
import type { SearchHit, SessionCard, SessionPage } from "../../lib/types";
import { usePaletteHits } from "../search/queries";
import { Picker } from "./picker";

// The picker shows before what stands beside it, or in its place, is loaded.
const FirstRun = lazy(async () => ({ default: (await import("./first-run")).FirstRun }));
const Report = lazy(async () => ({ default: (await import("./report")).Report }));
const LastWords = lazy(() => import("./last-words"));

/** The last text and the last messages of the chosen session, where there is nothing to report. */
function LastState({ id }: { id: string }) {
  const t = useT();
  const view = useSessionView(id);
  if (view.isError) return <ErrorBanner error={view.error} retry={() => void view.refetch()} />;
  const text = view.data?.draft ?? view.data?.session.task_description;
  return (
    <Scrolled label={t("launch.lastTask")} className="min-h-0 flex-1 px-10 pt-11 pb-10">
      <h1 className="text-title">{view.data?.session.name ?? ""}</h1>
      <h2 className="mt-4 text-meta text-text-3">{t("launch.lastTask")}</h2>
      <p className="mt-1.5 max-w-[860px] select-text whitespace-pre-wrap text-read text-text-2">
        {view.data && (text || t("launch.emptyTask"))}
      </p>
      {view.data && (
        <Suspense fallback={null}>
          <LastWords
            session={id}
            project={view.data.session.codebase_id ?? ""}
            directory={view.data.session.project_directory}
          />
        </Suspense>
      )}
    </Scrolled>
  );
}

function Waiting({ since }: { since: number }) {
  const t = useT();
  const now = useNow(200);
  if (now - since < 1000) return null;
  return <p className="p-10 text-text-3">{t("loading.since", { time: duration(now - since, t) })}</p>;
}

/** How many places inside sessions are shown under the names. */
const hitsListed = 12;
const noHits: readonly SearchHit[] = [];
const sessionsOf = (page: SessionPage): SessionCard[] => page.sessions ?? [];

/** The commands of the palette that the chosen session obeys here. */
function useChosenCommands(selected: SessionCard | null): () => void {
  const show = useUi((s) => s.show);
  const { id = "", name = "" } = selected ?? {};
  const { toggle } = usePin(id);
  const actions = useMemo<SessionActions>(
    () =>
      id === ""
        ? {}
        : {
            exportSession: () => show({ kind: "export", sessionID: id, projectID: "", name }),
            pinSession: toggle,
            renameSession: () => show({ kind: "rename-session", id, name }),
            deleteSession: () => show({ kind: "delete-session", id, name }),
          },
    [id, name, toggle, show],
  );
  useSessionActions(actions);
  return toggle;
}

/** What the screen shows: the sessions, the chosen one, and the report while it is unread. */
function useLaunch() {
  const { queries } = useServices();
  const [search, setSearch] = useState("");
  const [project, setProject] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [held, setHeld] = useState(false);
  const [closing, setClosing] = useState<unknown>(null);
  const projects = useProjects();
  const sessions = useSessions(search, project);
  const pins = usePinnedSessions(search, project);
  const found = usePaletteHits(search, project, hitsListed);
  const report = useReport();
  const hash = projects.data?.find(({ id }) => id === project)?.project_hash;
  const opened = hash ? `active_session/${hash}` : "active_session";
  const last = useQuery({ queryKey: [opened], queryFn: () => api.system.get(opened) });
  const cards = useMemo(() => sessions.data?.pages.flatMap(sessionsOf) ?? [], [sessions.data]);
  const pinned = useMemo(() => pins.data?.pages.flatMap(sessionsOf) ?? [], [pins.data]);
  const inside = useMemo(() => found?.hits?.filter(({ kind }) => kind !== "session") ?? noHits, [found]);
  const searching = search.trim().length > 1;
  const listed = [...pinned, ...cards];
  const wanted = chosen ?? last.data ?? null;
  const findings = report.data?.findings ?? [];
  const unread = findings.length === 0 || findings.some((finding) => finding.acknowledged_at === null);
  const closeReport = async () => {
    try {
      await api.launch.acknowledge();
    } catch (error) {
      setClosing(error);
      return;
    }
    await queries.invalidateQueries({ queryKey: ["report"] });
    // The button that had the focus is gone: the next step is to open what is chosen.
    document.querySelector<HTMLElement>("[data-open-session]")?.focus();
  };
  return {
    search,
    setSearch,
    project,
    setProject,
    projects,
    sessions,
    report,
    cards,
    pinned,
    hits: searching ? inside : noHits,
    // A session that is pinned is in both lists; the one of the pins is asked again with each change.
    selected: listed.find((card) => card.id === wanted) ?? listed[0] ?? null,
    setChosen,
    firstRun: projects.data?.length === 0 || held,
    setHeld,
    unread: report.data?.anything === true && unread ? report.data : null,
    closeReport,
    failures: Object.entries({ sessions, projects, report }).filter(([, query]) => query.isError),
    closing,
  };
}

type Launch = ReturnType<typeof useLaunch>;

/** Beside the picker: the report, else how the chosen session was left. */
function Beside({ launch, onOpen }: { launch: Launch; onOpen(id: string): void }) {
  const t = useT();
  const [since] = useState(Date.now);
  const { unread, selected, sessions } = launch;
  if (unread)
    return (
      <Suspense fallback={null}>
        <Report report={unread} onOpen={onOpen} onClose={() => void launch.closeReport()} />
      </Suspense>
    );
  if (selected) return <LastState id={selected.id} />;
  if (sessions.isPending) return <Waiting since={since} />;
  return (
    <div className="px-10 pt-11">
      <h1 className="text-title">{t("launch.title")}</h1>
      <p className="mt-1.5 text-text-3">{t("launch.chooseSession")}</p>
    </div>
  );
}

/** Chooses a session; says what became of what ran when the app ended. */
export function LaunchScreen() {
  const t = useT();
  const navigate = useNavigate();
  const launch = useLaunch();
  const { projects, sessions, report, firstRun, unread } = launch;
  usePainted("picker", Boolean(projects.data && !firstRun && sessions.data && report.data));
  const screen = useRef<HTMLDivElement>(null);
  const show = useUi((s) => s.show);
  // A folder that is dropped may have been meant for elsewhere: it is asked about first.
  useFilesDropped(screen, ([path = ""]) => show({ kind: "open-project", path }));
  const pin = useChosenCommands(launch.selected);
  const open = (id: string) => void navigate({ to: "/s/$id", params: { id } });
  return (
    <div
      ref={screen}
      className="grid h-full grid-cols-[minmax(260px,392px)_minmax(0,1fr)] grid-rows-[40px_minmax(0,1fr)_26px] bg-canvas min-[960px]:grid-cols-[392px_minmax(0,1fr)]"
    >
      <TitleBar>
        <span className={`font-medium ${firstRun ? "pl-6" : "pl-6 min-[960px]:pl-[432px]"}`}>
          {firstRun ? t("app.name") : unread ? t("launch.sinceLast") : t("launch.title")}
        </span>
      </TitleBar>
      {firstRun ? (
        <Suspense fallback={null}>
          <FirstRun onHold={() => launch.setHeld(true)} onSkip={() => launch.setHeld(false)} />
        </Suspense>
      ) : (
        <>
          <Picker
            cards={launch.cards}
            pinned={launch.pinned}
            hits={launch.hits}
            project={launch.project}
            onProject={launch.setProject}
            onPin={pin}
            projects={projects.data ?? []}
            search={launch.search}
            onSearch={launch.setSearch}
            selected={launch.selected}
            onSelect={launch.setChosen}
            onOpen={open}
            more={sessions.hasNextPage ? () => void sessions.fetchNextPage() : null}
          />
          <main data-region="main" aria-label={t("region.main")} className="flex min-h-0 min-w-0 flex-col">
            {launch.failures.map(([name, query]) => (
              <ErrorBanner key={name} error={query.error} retry={() => void query.refetch()} />
            ))}
            {launch.closing != null && <ErrorBanner error={launch.closing} />}
            <Beside launch={launch} onOpen={open} />
          </main>
        </>
      )}
      <StatusBar />
    </div>
  );
}
