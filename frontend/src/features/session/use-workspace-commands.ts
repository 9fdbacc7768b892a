import { useMemo } from "react";
import { useSessionActions } from "../../app/commands";
import { useUi } from "../../app/ui";
import { api } from "../../lib/api";
import { jobMark, terminalEnded } from "../../lib/marks";
import type { JobSummary, Session, TerminalSummary } from "../../lib/types";
import type { TaskDocument } from "../task/task-document";
import type { ChangeLayout, Layout } from "./layout";
import type { Refusal } from "./refusal";

interface Options {
  session: Session;
  document: TaskDocument;
  layout: Layout;
  change: ChangeLayout;
  /** Why nothing can be started in this session; null when it can. */
  refusal: Refusal | null;
  job: JobSummary | null;
  terminal: TerminalSummary | null;
  runTask(): void;
  newTerminal(beside: boolean): Promise<void>;
  filterFiles(): void;
  killTerminal(): void;
}

/** Gives the session commands of the palette their meaning in the open session. */
export function useWorkspaceCommands(options: Options): void {
  const { document, change, refusal, runTask, newTerminal, filterFiles, killTerminal } = options;
  const show = useUi((s) => s.show);
  const { id, name } = options.session;
  const { rail, dock, inspector } = options.layout;
  const killable = options.terminal !== null && !terminalEnded(options.terminal.status);
  const cancellable = options.job && jobMark(options.job) === "live" ? options.job.id : null;
  const panels = useMemo(
    () => ({
      toggleRail: () => change({ rail: !rail }),
      toggleDock: () => change({ dock: !dock }),
      toggleInspector: () => change({ inspector: !inspector }),
    }),
    [change, rail, dock, inspector],
  );
  useSessionActions(
    useMemo(
      () => ({
        ...panels,
        ...(refusal === null ? { runTask, newTerminal: () => void newTerminal(false) } : {}),
        undoTask: () => void document.undo(),
        redoTask: () => void document.redo(),
        filterFiles,
        ...(killable ? { killTerminal } : {}),
        ...(cancellable ? { cancelJob: () => void api.job.cancel(cancellable).catch(() => {}) } : {}),
        renameSession: () => show({ kind: "rename-session", id, name }),
        deleteSession: () => show({ kind: "delete-session", id, name }),
      }),
      [
        panels,
        refusal,
        runTask,
        newTerminal,
        document,
        filterFiles,
        killable,
        killTerminal,
        cancellable,
        show,
        id,
        name,
      ],
    ),
    refusal ? `command.${refusal}` : undefined,
  );
}
