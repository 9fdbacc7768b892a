import type { UseQueryResult } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ChevronRight, Monitor } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import { AppRail } from "../../app/app-rail";
import { type Jobs, useJob, useSessions } from "../../app/queries";
import { useT } from "../../app/settings";
import { JobsRunning, StatusBar } from "../../app/status-bar";
import { TitleBar } from "../../app/title-bar";
import { useUi } from "../../app/ui";
import { UndoBar } from "../../app/undo";
import { frameRules, useViewport } from "../../app/viewport";
import { ErrorBanner, NoticeBar } from "../../components/banner";
import { Empty } from "../../components/panel";
import { toApiError } from "../../lib/errors";
import { jobMark, terminalEnded } from "../../lib/marks";
import type { JobSummary, SessionCard, SessionView, TerminalSummary } from "../../lib/types";
import { RunDialogs } from "../agent/run-dialogs";
import { runCommandLine } from "../agent/run-task";
import { useRun } from "../agent/use-run";
import { ConversationPanel } from "../chat/conversation-panel";
import { JobView } from "../job/job-view";
import { useJobCommands } from "../job/use-job-commands";
import { shown } from "../task/look";
import { useTaskLook } from "../task/use-task-look";
import { useVersionName } from "../task/use-version-name";
import { terminalTitle } from "../terminal/ended";
import { TerminalDialog, type TerminalDialogKind } from "../terminal/terminal-dialog";
import { CentreTabs } from "./centre-tabs";
import { DockArea } from "./dock-area";
import { frameSizes } from "./frame-sizes";
import { Head } from "./head";
import { Inspector } from "./inspector";
import { InspectorSide, useCurrentVersions } from "./inspector-side";
import type { ChangeLayout, Layout } from "./layout";
import { FolderGone } from "./locate-folder";
import { useRefusal } from "./refusal";
import { TaskColumn } from "./task-column";
import type { SessionModel } from "./use-session-model";
import { type SessionTerminals, useSessionTerminals } from "./use-session-terminals";
import { useWorkspaceCommands } from "./use-workspace-commands";

interface Props {
  model: SessionModel;
  view: SessionView;
  layout: Layout;
  change: ChangeLayout;
  jobs: Jobs;
  terminals: UseQueryResult<TerminalSummary[]>;
  /** The terminals have the whole room beneath the head. */
  full: boolean;
}

/** Opens and leaves the view in which the terminals have all the room. */
function useFull(id: string): (full: boolean) => void {
  const navigate = useNavigate();
  return useCallback(
    (full) => void navigate({ to: full ? "/s/$id/terminals" : "/s/$id", params: { id } }),
    [navigate, id],
  );
}

/** What is asked about the current terminal, and what it is told, by the commands of the palette. */
function useTerminalCommands(sessionID: string, terminals: SessionTerminals) {
  const t = useT();
  const show = useUi((s) => s.show);
  const [asked, setAsked] = useState<TerminalDialogKind | null>(null);
  const { current, list } = terminals;
  const title = current ? terminalTitle(current, list.indexOf(current) + 1, t) : "";
  const text = useRef<() => string>(() => "");
  return {
    asked,
    ask: setAsked,
    title,
    /** Where the text to send comes from: the editor knows what is selected. */
    taskText: text,
    sendTask: () =>
      show({
        kind: "send-to-terminal",
        sessionID,
        text: text.current(),
        terminalID: current?.id ?? null,
      }),
    hide: () => {
      if (!current) return;
      const said = terminalEnded(current.status) ? "terminal.hidden" : "terminal.hiddenGoesOn";
      terminals.hide(current.id, t(said, { title }));
    },
  };
}

/** The chosen job, which may be older than those that are listed yet; the newest where there is none. */
function useShownJob(listed: readonly JobSummary[], id: string | null): JobSummary | null {
  const near = listed.find((each) => each.id === id);
  const far = useJob(id ?? "", id !== null && !near);
  const found = near ?? (far.isError || far.data?.id !== id ? null : far.data);
  return found ?? listed[0] ?? null;
}

/** What the list of sessions says of one; null until it is known. */
function useCard(view: SessionView): SessionCard | null {
  const pages = useSessions("", view.session.codebase_id ?? "").data?.pages;
  const cards = pages?.flatMap((page) => page.sessions ?? []);
  return cards?.find((card) => card.id === view.session.id) ?? null;
}

/** How many rows of panes there is room for where the terminals have all of it. */
const fullRows = 2;

/** Everything that the parts of the frame show and do, from the session and its layout. */
function useWorkspace({ model, view, layout, change, jobs, terminals: rows, full }: Props) {
  const { width, height } = useViewport();
  const rules = frameRules(width);
  const maxPanes = full ? rules.panes * fullRows : rules.panes;
  const terminals = useSessionTerminals({ sessionID: model.id, terminals: rows, layout, change, maxPanes });
  const told = useTerminalCommands(model.id, terminals);
  const onFull = useFull(model.id);
  const jobList = jobs.data ?? [];
  const job = useShownJob(jobList, layout.job);
  const walk = useTaskLook({ sessionID: model.id, document: model.document, look: layout, change });
  const naming = useVersionName(model.id);
  const refusal = useRefusal(view);
  const run = useRun({
    sessionID: model.id,
    document: model.document,
    agentName: layout.agent,
    onStarted: (id) => change({ job: id, centre: "job", inspectorTab: "jobs" }),
  });
  const inspector = rules.inspectorOver ? "inspectorOver" : "inspector";
  const toggleInspector = () => change({ [inspector]: !layout[inspector] });
  useWorkspaceCommands({
    session: view.session,
    document: model.document,
    walk,
    naming,
    layout,
    change,
    refusal,
    jobActions: useJobCommands({
      sessionID: model.id,
      job,
      runnable: refusal === null,
      onJob: (id) => {
        if (full) onFull(false);
        change({ job: id, centre: "job" });
      },
      onError: (thrown) => run.setError(toApiError(thrown)),
    }),
    terminals,
    full,
    runTask: run.run,
    runWithOptions: run.askOptions,
    toggleInspector,
    filterFiles: () => change({ filesFilter: layout.filesFilter ?? "" }),
    sendTask: told.sendTask,
    askTerminal: told.ask,
    hideTerminal: told.hide,
    onFull,
  });
  return {
    rules,
    inspector: layout[inspector],
    toggleInspector,
    sizes: frameSizes(layout, width, height),
    told,
    walk,
    naming,
    maxPanes,
    onFull,
    terminals,
    jobList,
    job,
    refusal,
    run,
    runCommand: runCommandLine(model.id, run.chosen),
  };
}

type Parts = ReturnType<typeof useWorkspace>;

function Breadcrumb({ view, left }: { view: SessionView; left: number }) {
  return (
    <span className="flex min-w-0 items-center gap-2 text-text-3" style={{ paddingLeft: left }}>
      <Link to="/" className="tail-ellipsis shrink hover:text-text-2">
        {view.project?.name ?? view.session.project_directory}
      </Link>
      <ChevronRight size={12} strokeWidth={1.5} className="shrink-0" aria-hidden="true" />
      <b className="tail-ellipsis font-medium text-text">{view.session.name}</b>
    </span>
  );
}

/** The shown job, or what there is to do while nothing has run. */
function Centre({
  job,
  command,
  onJob,
  onVersion,
}: {
  job: JobSummary | null;
  command: string;
  onJob(id: string): void;
  onVersion(sequence: number): void;
}) {
  const t = useT();
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col" data-centre="">
      {job ? (
        <JobView key={job.id} id={job.id} {...{ onJob, onVersion }} />
      ) : (
        <div className="pt-1">
          <h2 className="px-4 pt-2 text-dense">{t("jobs.emptyCentre")}</h2>
          <Empty text={t("jobs.empty")} command={command} />
        </div>
      )}
    </div>
  );
}

/** The head of the session, with what keeps it from running. */
function SessionHead({ view, change, parts }: Pick<Props, "view" | "change"> & { parts: Parts }) {
  const t = useT();
  const { run, refusal } = parts;
  const mark = useCard(view)?.mark ?? "saved";
  return (
    <>
      <Head {...{ view, mark, run, refusal }} onAgent={(agent) => change({ agent })} />
      {refusal === "directoryGone" && <FolderGone view={view} />}
      {refusal === "elsewhere" && (
        <NoticeBar>
          <Monitor size={14} strokeWidth={1.5} className="shrink-0 text-restored" aria-hidden="true" />
          {t("session.elsewhereText")}
        </NoticeBar>
      )}
      {run.error && run.dialog === null && <ErrorBanner error={run.error} />}
    </>
  );
}

/** Task and files, the job, and beside or over them the inspector. */
function Panels({ parts, ...props }: Props & { parts: Parts }) {
  const { model, layout, change, jobs, full } = props;
  const t = useT();
  const { rules, sizes, job, jobList, runCommand } = parts;
  const versions = useCurrentVersions(model);
  const card = useCard(props.view);
  return (
    <div className={full ? "hidden" : "relative flex min-h-0 flex-1"}>
      {!full && <UndoBar />}
      <main data-region="main" aria-label={t("region.main")} className="flex min-h-0 min-w-0 flex-1">
        <TaskColumn
          {...{ model, layout, change, sizes }}
          walk={parts.walk}
          naming={parts.naming}
          onRun={parts.run.run}
          onSend={parts.told.sendTask}
          onAsk={parts.refusal === null ? parts.run.ask : null}
          onJob={(job) => change({ job, centre: "job" })}
          taskText={parts.told.taskText}
        />
        <CentreTabs
          centre={layout.centre}
          onCentre={(centre) => change({ centre })}
          conversation={
            <ConversationPanel
              sessionID={model.id}
              codebaseID={props.view.session.codebase_id ?? ""}
              selection={model.selection}
              place={{ id: layout.chat, at: layout.chatAt }}
              onPlace={({ id, at }) => change({ chat: id, chatAt: at })}
            />
          }
          job={
            <Centre
              job={job}
              command={runCommand}
              onJob={(chosen) => change({ job: chosen })}
              onVersion={(sequence) => change(shown(sequence, versions.taskIndex))}
            />
          }
        />
      </main>
      {parts.inspector && (
        <InspectorSide
          over={rules.inspectorOver}
          onClose={parts.toggleInspector}
          width={sizes.inspector}
          initial={sizes.standard.inspector}
          onWidth={(inspectorWidth) => change({ inspectorWidth })}
        >
          <Inspector
            sessionID={model.id}
            codebaseID={props.view.session.codebase_id ?? ""}
            jobs={jobList}
            older={jobs.hasNextPage ? () => void jobs.fetchNextPage() : null}
            loadingOlder={jobs.isFetchingNextPage}
            card={card}
            terminals={parts.terminals.list}
            jobsError={jobs.isError ? jobs.error : null}
            runCommand={runCommand}
            onRetryJobs={() => void jobs.refetch()}
            selectedJob={job?.id ?? null}
            onSelectJob={(chosen) => change({ job: chosen, centre: "job" })}
            layout={layout}
            change={change}
            naming={parts.naming}
            {...versions}
          />
        </InspectorSide>
      )}
    </div>
  );
}

/** A session at work: the frame with all its parts. */
export function Workspace(props: Props) {
  const { model, view, layout, change, full } = props;
  const parts = useWorkspace(props);
  const { rules, sizes, terminals, told } = parts;
  const running = parts.jobList.filter((each) => jobMark(each) === "live").length;
  return (
    <div className="grid h-full grid-rows-[40px_minmax(0,1fr)_26px] bg-canvas" data-session={model.id}>
      <TitleBar
        toggles={{
          rail: () => change({ rail: !layout.rail }),
          dock: () => change({ dock: !layout.dock }),
          inspector: parts.toggleInspector,
        }}
      >
        <Breadcrumb view={view} left={sizes.rail + 16} />
      </TitleBar>
      <div className="grid min-h-0" style={{ gridTemplateColumns: `${sizes.rail}px minmax(0,1fr)` }}>
        {layout.rail ? (
          <AppRail
            narrow={rules.narrowRail}
            session={view.session.id}
            project={{
              id: view.session.codebase_id ?? "",
              name: view.project?.name ?? view.session.project_directory,
              directory: view.session.project_directory,
            }}
          />
        ) : (
          <span />
        )}
        <div className="relative flex min-h-0 min-w-0 flex-col">
          <SessionHead {...{ view, change, parts }} />
          <Panels {...props} parts={parts} />
          {(layout.dock || full) && (
            <DockArea
              {...{ terminals, sizes, change, full }}
              canRun={parts.refusal === null}
              sessionID={model.id}
              maxPanes={parts.maxPanes}
              focused={layout.focusedPane}
              onFull={parts.onFull}
            />
          )}
          {full && <UndoBar />}
        </div>
      </div>
      <StatusBar>{running > 0 ? <JobsRunning count={running} /> : null}</StatusBar>
      {told.asked && terminals.current && (
        <TerminalDialog
          kind={told.asked}
          terminal={terminals.current}
          title={told.title}
          onClose={() => told.ask(null)}
        />
      )}
      <RunDialogs run={parts.run} onAgent={(agent) => change({ agent })} />
    </div>
  );
}
