import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useCallback, useMemo, useState, useSyncExternalStore } from "react";
import { useSessionActions } from "../../app/commands";
import { useSessions } from "../../app/queries";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { JobsRunning, StatusBar } from "../../app/status-bar";
import { TitleBar } from "../../app/title-bar";
import { useUi } from "../../app/ui";
import { frameRules, useViewport } from "../../app/viewport";
import { ErrorBanner, NoticeBar } from "../../components/banner";
import { Empty } from "../../components/panel";
import { Splitter } from "../../components/split";
import { StateMark } from "../../components/state-mark";
import { api } from "../../lib/api";
import { jobMark, terminalEnded } from "../../lib/marks";
import type { JobSummary, SessionView, TerminalSummary } from "../../lib/types";
import { MissingAgentDialog, runCommandLine, ShellDialog } from "../agent/run-task";
import { useRun } from "../agent/use-run";
import { FilesPanel } from "../files/files-panel";
import { JobView } from "../job/job-view";
import { TaskPanel } from "../task/task-panel";
import { Dock } from "../terminal/dock";
import { TerminalDialog } from "../terminal/terminal-dialog";
import { Head } from "./head";
import { Inspector } from "./inspector";
import { type ChangeLayout, initialLayout, type Layout } from "./layout";
import { Rail } from "./rail";
import type { SessionModel } from "./use-session-model";

interface Props {
  model: SessionModel;
  view: SessionView;
  layout: Layout;
  change: ChangeLayout;
  jobs: UseQueryResult<JobSummary[]>;
  terminals: UseQueryResult<TerminalSummary[]>;
}

export function Workspace({ model, view, layout, change, jobs, terminals }: Props) {
  const t = useT();
  const { queries } = useServices();
  const show = useUi((s) => s.show);
  const { width, height } = useViewport();
  const rules = frameRules(width);
  const { document, selection } = model;
  const task = useSyncExternalStore(document.subscribe, document.snapshot);
  const files = useSyncExternalStore(selection.subscribe, selection.snapshot);
  const [filtering, setFiltering] = useState(false);
  const [terminalError, setTerminalError] = useState<unknown>(null);
  const [killing, setKilling] = useState(false);

  const jobList = jobs.data ?? [];
  // Tabs keep their place: the oldest terminal stays first, a new one comes at the end.
  const terminalList = useMemo(() => [...(terminals.data ?? [])].reverse(), [terminals.data]);
  const panes = layout.panes ?? terminalList.slice(-1).map((terminal) => terminal.id);
  const focused = terminalList.find(
    (terminal) => terminal.id === (layout.focusedPane ?? panes[panes.length - 1]),
  );
  const job = jobList.find((each) => each.id === layout.job) ?? jobList[0] ?? null;
  const cards = useSessions("", view.session.codebase_id ?? "").data?.pages.flatMap(
    (page) => page.sessions ?? [],
  );
  const mark = cards?.find((card) => card.id === model.id)?.mark ?? "saved";
  const running = jobList.filter((each) => jobMark(each) === "live").length;
  const canRun = !view.directory_gone;

  const run = useRun({
    sessionID: model.id,
    document,
    agentName: layout.agent,
    onStarted: (id) => change({ job: id, inspectorTab: "jobs" }),
  });
  const runCommand = runCommandLine(model.id, run.chosen);
  const newTerminal = useCallback(
    async (beside: boolean) => {
      setTerminalError(null);
      try {
        const made = await api.terminal.create({
          work_session_id: model.id,
          working_directory: "",
          command: [],
          cols: 0,
          rows: 0,
          title: "",
        });
        await queries.invalidateQueries({ queryKey: ["terminals", model.id] });
        const others = beside ? panes : panes.slice(0, -1);
        change({ panes: [...others, made.id].slice(-rules.panes), focusedPane: made.id, dock: true });
      } catch (error) {
        setTerminalError(error);
      }
    },
    [model.id, queries, panes, change, rules.panes],
  );
  const { id, name } = view.session;
  const focusedID = focused?.id;
  const focusedLive = focused ? !terminalEnded(focused.status) : false;
  const jobLive = job !== null && jobMark(job) === "live";
  const jobID = job?.id;
  const { rail, dock, inspector } = layout;
  const runTask = run.run;
  useSessionActions(
    useMemo(
      () => ({
        ...(canRun ? { runTask, newTerminal: () => void newTerminal(false) } : {}),
        undoTask: () => void document.undo(),
        redoTask: () => void document.redo(),
        filterFiles: () => setFiltering(true),
        ...(focusedID && focusedLive ? { killTerminal: () => setKilling(true) } : {}),
        ...(jobLive && jobID ? { cancelJob: () => void api.job.cancel(jobID).catch(() => {}) } : {}),
        renameSession: () => show({ kind: "rename-session", id, name }),
        deleteSession: () => show({ kind: "delete-session", id, name }),
        toggleRail: () => change({ rail: !rail }),
        toggleDock: () => change({ dock: !dock }),
        toggleInspector: () => change({ inspector: !inspector }),
      }),
      [
        canRun,
        runTask,
        newTerminal,
        document,
        focusedID,
        focusedLive,
        jobLive,
        jobID,
        show,
        id,
        name,
        change,
        rail,
        dock,
        inspector,
      ],
    ),
  );

  const railWidth = !layout.rail ? 0 : rules.narrowRail ? 48 : width >= 1920 ? 260 : 220;
  const taskWidth = rules.inspectorOver ? Math.min(layout.taskWidth, 380) : layout.taskWidth;
  const dockHeight = height < 720 ? Math.min(layout.dockHeight, 150) : layout.dockHeight;
  const filesMax = Math.max(120, height - dockHeight - 300);
  const filesHeight = Math.min(layout.filesHeight, filesMax);
  const inspectorPanel = (
    <Inspector
      sessionID={model.id}
      jobs={jobList}
      terminals={terminalList}
      runCommand={runCommand}
      jobsError={jobs.isError ? jobs.error : null}
      onRetryJobs={() => void jobs.refetch()}
      selectedJob={job?.id ?? null}
      onSelectJob={(chosen) => change({ job: chosen })}
      tab={layout.inspectorTab}
      onTab={(inspectorTab) => change({ inspectorTab })}
      taskIndex={task.current_index}
      filesIndex={files.current_index}
    />
  );
  return (
    <div className="grid h-full grid-rows-[40px_minmax(0,1fr)_26px] bg-canvas" data-session={model.id}>
      <TitleBar
        toggles={{
          rail: () => change({ rail: !layout.rail }),
          dock: () => change({ dock: !layout.dock }),
          inspector: () => change({ inspector: !layout.inspector }),
        }}
      >
        <span
          className="flex min-w-0 items-center gap-2 text-text-3"
          style={{ paddingLeft: Math.max(16, railWidth + 16) }}
        >
          <Link to="/" className="tail-ellipsis shrink hover:text-text-2">
            {view.project?.name ?? view.session.project_directory}
          </Link>
          <ChevronRight size={12} strokeWidth={1.5} className="shrink-0" aria-hidden="true" />
          <b className="tail-ellipsis font-medium text-text">{name}</b>
        </span>
      </TitleBar>
      <div className="grid min-h-0" style={{ gridTemplateColumns: `${railWidth}px minmax(0,1fr)` }}>
        {layout.rail ? <Rail view={view} narrow={rules.narrowRail} /> : <span />}
        <div className="flex min-h-0 min-w-0 flex-col">
          <Head view={view} mark={mark} run={run} onAgent={(agent) => change({ agent })} />
          {view.directory_gone && (
            <NoticeBar tone="brass">
              <StateMark mark="gap" word="" />
              {t("session.gone", { path: view.session.project_directory })}
            </NoticeBar>
          )}
          {run.error && run.dialog === null && <ErrorBanner error={run.error} />}
          <div className="relative flex min-h-0 flex-1">
            <main data-region="main" aria-label={t("region.main")} className="flex min-h-0 min-w-0 flex-1">
              <div
                className="relative flex min-h-0 shrink-0 flex-col border-line border-r"
                style={{ width: taskWidth }}
              >
                <TaskPanel
                  key={model.id}
                  sessionID={model.id}
                  document={document}
                  restoredTyping={
                    model.view.draft !== null && model.view.draft !== model.view.session.task_description
                  }
                  onRun={run.run}
                  top={layout.taskTop}
                  onTop={(taskTop) => change({ taskTop })}
                />
                <div className="relative flex min-h-0 shrink-0 flex-col" style={{ height: filesHeight }}>
                  <Splitter
                    label={t("split.files")}
                    orientation="horizontal"
                    direction={-1}
                    value={filesHeight}
                    min={120}
                    max={filesMax}
                    initial={initialLayout.filesHeight}
                    onChange={(size) => change({ filesHeight: size })}
                  />
                  <FilesPanel
                    sessionID={model.id}
                    selection={selection}
                    expanded={layout.expanded}
                    onExpanded={(expanded) => change({ expanded })}
                    filtering={filtering}
                    onFiltering={setFiltering}
                    top={layout.filesTop}
                    onTop={(filesTop) => change({ filesTop })}
                  />
                </div>
                <Splitter
                  label={t("split.task")}
                  orientation="vertical"
                  value={taskWidth}
                  min={320}
                  max={rules.inspectorOver ? 380 : 640}
                  initial={initialLayout.taskWidth}
                  onChange={(size) => change({ taskWidth: size })}
                />
              </div>
              <div className="flex min-h-0 min-w-0 flex-1 flex-col" data-centre="">
                {job ? (
                  <JobView key={job.id} id={job.id} />
                ) : (
                  <div className="pt-1">
                    <h2 className="px-4 pt-2 text-dense">{t("jobs.emptyCentre")}</h2>
                    <Empty text={t("jobs.empty")} command={runCommand} />
                  </div>
                )}
              </div>
            </main>
            {layout.inspector && (
              <div
                className={`shrink-0 border-line border-l ${rules.inspectorOver ? "absolute inset-y-0 right-0 z-20 w-80 shadow-overlay" : "relative"}`}
                style={
                  rules.inspectorOver
                    ? undefined
                    : { width: width >= 1920 ? Math.max(380, layout.inspectorWidth) : layout.inspectorWidth }
                }
              >
                {!rules.inspectorOver && (
                  <Splitter
                    label={t("split.inspector")}
                    orientation="vertical"
                    direction={-1}
                    value={layout.inspectorWidth}
                    min={240}
                    max={480}
                    initial={initialLayout.inspectorWidth}
                    onChange={(size) => change({ inspectorWidth: size })}
                  />
                )}
                {inspectorPanel}
              </div>
            )}
          </div>
          {layout.dock && (
            <div className="relative shrink-0" style={{ height: dockHeight }}>
              <Splitter
                label={t("split.dock")}
                orientation="horizontal"
                direction={-1}
                value={dockHeight}
                min={100}
                max={Math.max(160, height - 360)}
                initial={initialLayout.dockHeight}
                onChange={(size) => change({ dockHeight: size })}
              />
              <Dock
                sessionID={model.id}
                terminals={terminalList}
                shown={panes}
                maxPanes={rules.panes}
                focused={layout.focusedPane}
                error={terminalError ?? (terminals.isError ? terminals.error : null)}
                canRun={canRun}
                onShow={(ids) => change({ panes: ids })}
                onFocus={(pane) => {
                  if (pane !== layout.focusedPane) change({ focusedPane: pane });
                }}
                onNew={(beside) => void newTerminal(beside)}
                onHide={() => change({ dock: false })}
                onRetry={() => {
                  setTerminalError(null);
                  void terminals.refetch();
                }}
              />
            </div>
          )}
        </div>
      </div>
      <StatusBar>{running > 0 ? <JobsRunning count={running} /> : null}</StatusBar>
      {killing && focused && (
        <TerminalDialog
          kind="kill"
          terminal={focused}
          title={focused.title ?? ""}
          onClose={() => setKilling(false)}
        />
      )}
      {run.dialog === "missing" && run.chosen && (
        <MissingAgentDialog
          agent={run.chosen}
          hasDemo={run.agents.some((agent) => agent.name === "demo")}
          onShell={() => run.setDialog("shell")}
          onDemo={() => {
            run.setDialog(null);
            change({ agent: "demo" });
            void run.start("demo", []);
          }}
          onClose={() => run.setDialog(null)}
        />
      )}
      {run.dialog === "shell" && (
        <ShellDialog
          error={run.error}
          busy={run.busy}
          onRun={run.runLine}
          onClose={() => run.setDialog(null)}
        />
      )}
    </div>
  );
}
