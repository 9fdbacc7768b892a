import { useNavigate } from "@tanstack/react-router";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from "react";
import { useNextWaiting } from "../features/attention/next-waiting";
import { belongsToTerminal } from "../features/terminal/terminal-keys";
import { shell } from "../lib/api";
import type { MessageKey } from "../lib/i18n";
import { type Keys, leavesTerminal, matches } from "../lib/keys";
import { commandKeys, sessionKeys } from "./command-keys";
import { focusRegion } from "./regions";
import { useSettings } from "./settings";
import { useUi } from "./ui";

export interface Command {
  id: string;
  title: MessageKey;
  /** Which one of several alike, for the title. The palette leaves them out: it names what they open. */
  number?: number;
  keys: Keys;
  /** Null while it cannot run; the palette lists it with the reason. */
  run: (() => void) | null;
  reason?: MessageKey;
}

/** The commands that need an open session; the workspace supplies what they do. */
export const sessionCommands = {
  runTask: { title: "command.runTask", keys: commandKeys.runTask },
  runWithOptions: { title: "run.options", keys: commandKeys.none },
  undoTask: { title: "command.undoTask", keys: commandKeys.none },
  redoTask: { title: "command.redoTask", keys: commandKeys.none },
  saveVersion: { title: "command.saveVersion", keys: commandKeys.saveVersion },
  olderVersion: { title: "command.olderVersion", keys: commandKeys.olderVersion },
  newerVersion: { title: "command.newerVersion", keys: commandKeys.newerVersion },
  compareVersions: { title: "command.compareVersions", keys: commandKeys.compareVersions },
  filterFiles: { title: "command.filterFiles", keys: commandKeys.filterFiles },
  conversation: { title: "command.conversation", keys: commandKeys.none },
  newTerminal: { title: "command.newTerminal", keys: commandKeys.newTerminal },
  splitTerminal: { title: "command.splitTerminal", keys: commandKeys.splitTerminal },
  splitTerminalDown: { title: "command.splitTerminalDown", keys: commandKeys.splitTerminalDown },
  nextTerminal: { title: "command.nextTerminal", keys: commandKeys.nextTerminal },
  previousTerminal: { title: "command.previousTerminal", keys: commandKeys.previousTerminal },
  moveTabLeft: { title: "command.moveTabLeft", keys: commandKeys.moveTabLeft },
  moveTabRight: { title: "command.moveTabRight", keys: commandKeys.moveTabRight },
  hideTerminal: { title: "command.hideTerminal", keys: commandKeys.hideTerminal },
  renameTerminal: { title: "command.renameTerminal", keys: commandKeys.none },
  resumeTerminal: { title: "command.resumeTerminal", keys: commandKeys.resume },
  restartTerminal: { title: "command.restartTerminal", keys: commandKeys.none },
  deleteTerminal: { title: "command.deleteTerminal", keys: commandKeys.none },
  fullTerminals: { title: "command.fullTerminals", keys: commandKeys.none },
  readOutput: { title: "command.readOutput", keys: commandKeys.readOutput },
  sendTask: { title: "command.sendTask", keys: commandKeys.none },
  killTerminal: { title: "command.killTerminal", keys: commandKeys.none },
  readJob: { title: "command.readJob", keys: commandKeys.none },
  cancelJob: { title: "command.cancelJob", keys: commandKeys.none },
  retryJob: { title: "command.retryJob", keys: commandKeys.none },
  resumeJob: { title: "command.resumeJob", keys: commandKeys.none },
  openPlan: { title: "command.openPlan", keys: commandKeys.none },
  mergePlans: { title: "command.mergePlans", keys: commandKeys.none },
  findFiles: { title: "command.findFiles", keys: commandKeys.none },
  externalFolders: { title: "command.externalFolders", keys: commandKeys.none },
  renameSession: { title: "command.renameSession", keys: commandKeys.none },
  exportSession: { title: "command.exportSession", keys: commandKeys.none },
  pinSession: { title: "command.pinSession", keys: commandKeys.none },
  deleteSession: { title: "command.deleteSession", keys: commandKeys.none },
  toggleRail: { title: "command.toggleRail", keys: commandKeys.toggleRail },
  toggleDock: { title: "command.toggleDock", keys: commandKeys.toggleDock },
  toggleInspector: { title: "command.toggleInspector", keys: commandKeys.toggleInspector },
} satisfies Record<string, { title: MessageKey; keys: Keys }>;

const settingsPages = [
  "data",
  "appearance",
  "keyboard",
  "privacy",
  "terminals",
  "workflows",
  "agents",
  "prompts",
  "prices",
  "notifications",
] as const;
const settingsKeys: Partial<Record<(typeof settingsPages)[number], Keys>> = {
  data: commandKeys.settings,
  keyboard: commandKeys.keys,
};
const diagnosticsPages = ["errors", "database", "about", "schema", "processes", "launches"] as const;

const nth = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Opens the session that stands there in the rail: what is counted is what is seen. */
function openNth(number: number): void {
  document.querySelectorAll<HTMLElement>("[data-rail-session]")[number - 1]?.click();
}

const capital = <S extends string>(word: S) =>
  `${word.charAt(0).toUpperCase()}${word.slice(1)}` as Capitalize<S>;

export type SessionActions = Partial<Record<keyof typeof sessionCommands, () => void>>;

interface Holder {
  current: { actions: SessionActions; reason: MessageKey };
}

const nothing: Holder["current"] = { actions: {}, reason: "command.needsSession" };
const Context = createContext<Holder>({ current: nothing });

export function CommandProvider({ children }: { children: ReactNode }) {
  const actions = useRef(nothing);
  return <Context.Provider value={actions}>{children}</Context.Provider>;
}

/** Gives the session commands their meaning for as long as the caller is mounted; reason: why one has none. */
export function useSessionActions(actions: SessionActions, reason: MessageKey = nothing.reason): void {
  const holder = useContext(Context);
  useEffect(() => {
    holder.current = { actions, reason };
    return () => {
      holder.current = nothing;
    };
  }, [holder, actions, reason]);
}

function useGlobalCommands(): Command[] {
  const navigate = useNavigate();
  const show = useUi((s) => s.show);
  const { setTheme, setLocale } = useSettings();
  const nextWaiting = useRef(() => {});
  nextWaiting.current = useNextWaiting();
  return useMemo(() => {
    const command = (id: string, title: MessageKey, keys: Keys, run: () => void): Command => ({
      id,
      title,
      keys,
      run,
    });
    const none = commandKeys.none;
    return [
      command("palette", "command.palette", commandKeys.palette, () => show({ kind: "palette" })),
      command("sessions", "command.sessions", commandKeys.sessions, () => void navigate({ to: "/" })),
      command("newSession", "command.newSession", commandKeys.newSession, () =>
        show({ kind: "new-session", codebaseID: null }),
      ),
      command("openProject", "command.openProject", none, () => show({ kind: "open-project" })),
      command("environment", "command.environment", none, () =>
        show({ kind: "environment", codebaseID: null }),
      ),
      command("search", "command.search", commandKeys.search, () => void navigate({ to: "/search" })),
      command("cost", "command.cost", commandKeys.cost, () => void navigate({ to: "/cost" })),
      command(
        "workflowEditor",
        "command.workflowEditor",
        none,
        () => void navigate({ to: "/workflow-editor" }),
      ),
      command("runs", "command.runs", commandKeys.runs, () => void navigate({ to: "/runs" })),
      command(
        "worktrees",
        "command.worktrees",
        commandKeys.worktrees,
        () => void navigate({ to: "/worktrees" }),
      ),
      command("exportAll", "command.exportAll", none, () =>
        show({ kind: "export", sessionID: "", projectID: "", name: "" }),
      ),
      command("importBundle", "command.importBundle", none, () => show({ kind: "import-bundle" })),
      ...settingsPages.map((page) =>
        command(
          `settings${capital(page)}`,
          `command.settings${capital(page)}`,
          settingsKeys[page] ?? none,
          () => void navigate({ to: "/settings/$page", params: { page } }),
        ),
      ),
      ...diagnosticsPages.map((page) =>
        command(
          `diagnostics${capital(page)}`,
          `command.diagnostics${capital(page)}`,
          none,
          () => void navigate({ to: "/diagnostics/$page", params: { page } }),
        ),
      ),
      command("notifications", "command.notifications", none, () => show({ kind: "notifications" })),
      command("nextWaiting", "command.nextWaiting", commandKeys.nextWaiting, () => nextWaiting.current()),
      command("back", "command.back", commandKeys.back, () => history.back()),
      command("forward", "command.forward", commandKeys.forward, () => history.forward()),
      ...nth.map((number) => ({
        ...command(`openSession${number}`, "command.openSession", sessionKeys(number), () => openNth(number)),
        number,
      })),
      command("nextRegion", "command.nextRegion", commandKeys.nextRegion, () => focusRegion(1)),
      command("previousRegion", "command.previousRegion", commandKeys.previousRegion, () => focusRegion(-1)),
      command("themeDark", "command.themeDark", none, () => setTheme("dark")),
      command("themeLight", "command.themeLight", none, () => setTheme("light")),
      command("themeSystem", "command.themeSystem", none, () => setTheme("system")),
      command("languageEnglish", "command.languageEnglish", none, () => setLocale("en")),
      command("languageKorean", "command.languageKorean", none, () => setLocale("ko")),
      command("quit", "command.quit", commandKeys.quit, () => void shell.quit()),
    ];
  }, [navigate, show, setTheme, setLocale]);
}

/** A command has keys under its own name where it shares none with a panel. */
const named = (command: Command): Command =>
  command.keys.name === undefined ? { ...command, keys: { ...command.keys, name: command.id } } : command;

/** All commands as they are now. */
export function useCommands(): () => Command[] {
  const global = useGlobalCommands();
  const holder = useContext(Context);
  return useMemo(
    () => () => {
      const names = Object.keys(sessionCommands) as (keyof typeof sessionCommands)[];
      const { actions, reason } = holder.current;
      const local = names.map((id) => ({ id, ...sessionCommands[id], run: actions[id] ?? null, reason }));
      return [...local, ...global].map(named);
    },
    [global, holder],
  );
}

/** Whether the panel that has the focus gives the chord a meaning of its own: data-panel-keys names them. */
function belongsToPanel(event: KeyboardEvent, mac: boolean): boolean {
  const panel = (event.target as Element | null)?.closest?.<HTMLElement>("[data-panel-keys]");
  const names = panel?.dataset.panelKeys?.split(" ") ?? [];
  return names.some(
    (name) => name in commandKeys && matches(event, commandKeys[name as keyof typeof commandKeys], mac),
  );
}

/** Runs commands by their keys, leaving to a focused terminal what belongs to its shell. */
export function CommandKeys() {
  const commands = useCommands();
  const mac = useSettings((s) => s.mac);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.isComposing || event.keyCode === 229) return;
      // The settings of keys take what is pressed there.
      if ((event.target as Element | null)?.closest?.("[data-records-keys]")) return;
      const inTerminal = (event.target as Element | null)?.closest?.(".xterm") != null;
      if (inTerminal && (belongsToTerminal(event, mac) || !leavesTerminal(event, mac))) return;
      if (belongsToPanel(event, mac)) return;
      const overlaid = useUi.getState().dialog !== null;
      const command = commands().find((c) => c.run && matches(event, c.keys, mac));
      if (!command?.run || (overlaid && command.id !== "palette")) return;
      event.preventDefault();
      event.stopPropagation();
      command.run();
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [commands, mac]);
  return null;
}
