import { useMemo, useRef } from "react";
import { type SessionActions, type sessionCommands, useSessionActions } from "../../app/commands";
import { usePin } from "../../app/pins";
import { useServices } from "../../app/services";
import { useSettings } from "../../app/settings";
import { useStatusLine } from "../../app/status-line";
import { useUi } from "../../app/ui";
import { terminalEnded } from "../../lib/marks";
import type { Session } from "../../lib/types";
import type { TaskDocument } from "../task/task-document";
import type { TaskWalk } from "../task/use-task-look";
import type { VersionNaming } from "../task/use-version-name";
import { type Revival, revivals, revive } from "../terminal/revive";
import type { TerminalDialogKind } from "../terminal/terminal-dialog";
import type { ChangeLayout, Layout } from "./layout";
import type { Refusal } from "./refusal";
import type { SessionTerminals } from "./use-session-terminals";

interface Options {
  session: Session;
  document: TaskDocument;
  walk: TaskWalk;
  naming: VersionNaming;
  layout: Layout;
  change: ChangeLayout;
  /** Why nothing can be started in this session; null when it can. */
  refusal: Refusal | null;
  /** What can be done with the shown job and with plans. */
  jobActions: SessionActions;
  terminals: SessionTerminals;
  full: boolean;
  runTask(): void;
  runWithOptions(): void;
  toggleInspector(): void;
  filterFiles(): void;
  sendTask(): void;
  askTerminal(kind: TerminalDialogKind): void;
  hideTerminal(): void;
  onFull(full: boolean): void;
}

type Now = Options & { pin(): void; readOutput(): void };

/** What the current terminal can be told, as far as that is possible now. */
function terminalActions(options: Now): SessionActions {
  const { terminals, refusal, askTerminal } = options;
  const { current, tabs } = terminals;
  const others: SessionActions =
    tabs.length > 1
      ? {
          nextTerminal: () => terminals.step(1),
          previousTerminal: () => terminals.step(-1),
        }
      : {};
  if (refusal === null) {
    others.newTerminal = () => void terminals.begin(null);
    others.splitTerminal = () => void terminals.begin("row");
    others.splitTerminalDown = () => void terminals.begin("column");
  }
  if (!current) return others;
  const alive = !terminalEnded(current.status) && current.status !== "idle";
  const possible = refusal === null ? revivals(current) : [];
  const again = (how: Revival | undefined) =>
    how && (() => void terminals.attempt(() => revive(current.id, how)));
  const [best] = possible;
  const anew = possible.find((how) => how !== "resume");
  return {
    ...others,
    moveTabLeft: () => terminals.moveBy(-1),
    moveTabRight: () => terminals.moveBy(1),
    hideTerminal: options.hideTerminal,
    renameTerminal: () => askTerminal("rename"),
    deleteTerminal: () => askTerminal("delete"),
    ...(alive ? { killTerminal: () => askTerminal("kill"), sendTask: options.sendTask } : {}),
    ...(best ? { resumeTerminal: again(best) } : {}),
    ...(anew ? { restartTerminal: again(anew) } : {}),
  };
}

/** Does not wait for a pause in typing, and says so: a hand that is used to this key wants an answer. Then the version, or the old one that is looked at, can be given a name. */
async function saveVersion({ document, walk, naming }: Options): Promise<void> {
  const { taskViewed } = walk.look;
  if (taskViewed !== null) return naming.begin(taskViewed);
  await document.commit();
  const { dirty, conflict, error, current_index } = document.snapshot();
  if (dirty || conflict || error) return; // the panel says why
  useStatusLine.getState().say(useSettings.getState().t("task.versionSaved", { version: current_index }));
  naming.begin(current_index);
}

/** What every session command does now; one that is not here cannot be given. */
function actionsNow(options: Now, show: ReturnType<typeof useUi.getState>["show"]): SessionActions {
  const { document, walk, change, layout, refusal, session } = options;
  const { id, name } = session;
  return {
    toggleRail: () => change({ rail: !layout.rail }),
    toggleDock: () => change({ dock: !layout.dock }),
    toggleInspector: options.toggleInspector,
    conversation: () => change({ centre: "chat" }),
    fullTerminals: () => options.onFull(!options.full),
    ...(refusal === null ? { runTask: options.runTask, runWithOptions: options.runWithOptions } : {}),
    ...terminalActions(options),
    ...(options.terminals.current || options.jobActions.readJob ? { readOutput: options.readOutput } : {}),
    undoTask: () => void document.undo(),
    redoTask: () => void document.redo(),
    saveVersion: () => void saveVersion(options),
    olderVersion: walk.older,
    newerVersion: walk.newer,
    compareVersions: walk.compare,
    filterFiles: options.filterFiles,
    ...(refusal === null ? { findFiles: () => show({ kind: "find-files" }) } : {}),
    ...(refusal === "elsewhere" ? {} : { externalFolders: () => show({ kind: "external-folders" }) }),
    ...options.jobActions,
    renameSession: () => show({ kind: "rename-session", id, name }),
    exportSession: () => show({ kind: "export", sessionID: id, projectID: "", name }),
    pinSession: options.pin,
    deleteSession: () => show({ kind: "delete-session", id, name }),
  };
}

/** Gives the session commands of the palette their meaning in the open session. */
export function useWorkspaceCommands(options: Options): void {
  const show = useUi((s) => s.show);
  const { toggle: pin } = usePin(options.session.id);
  const services = useServices();
  const readOutput = () => {
    const { current } = options.terminals;
    const { readJob } = options.jobActions;
    // Of a job and a terminal, the one where the focus is.
    if (readJob && (!current || document.activeElement?.closest("[data-job]"))) readJob();
    else if (current)
      services.terminals?.find(current.id)?.readOut(useSettings.getState().t("terminal.readNothing"));
  };
  const now = actionsNow({ ...options, pin, readOutput }, show);
  const latest = useRef(now);
  latest.current = now;
  // Which commands can be given changes seldom; what they then do is read when they are given.
  const names = Object.keys(now).sort().join(" ");
  const actions = useMemo(() => {
    const given = names.split(" ") as (keyof typeof sessionCommands)[];
    const entries = given.map((name) => [name, () => latest.current[name]?.()] as const);
    return Object.fromEntries(entries) as SessionActions;
  }, [names]);
  useSessionActions(actions, options.refusal ? `command.${options.refusal}` : undefined);
}
