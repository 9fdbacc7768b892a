import { RunOptionsDialog } from "./run-options";
import { MissingAgentDialog, ShellDialog } from "./run-task";
import type { useRun } from "./use-run";

interface Props {
  run: ReturnType<typeof useRun>;
  onAgent(name: string): void;
}

/** What running the task asks: for a command line, or for another agent in the place of a missing one. */
export function RunDialogs({ run, onAgent }: Props) {
  const close = () => run.setDialog(null);
  if (run.dialog === "shell") {
    return (
      <ShellDialog
        sessionID={run.sessionID}
        error={run.error}
        busy={run.busy}
        onRun={run.runLine}
        onClose={close}
      />
    );
  }
  const optional =
    run.chosen?.name === "shell" ? run.agents.find(({ name }) => name !== "shell") : run.chosen;
  if (run.dialog === "options" && optional) {
    return (
      <RunOptionsDialog
        sessionID={run.sessionID}
        text={run.text()}
        agents={run.agents}
        chosen={optional}
        error={run.error}
        busy={run.busy}
        onAgent={onAgent}
        onRun={(agent, choice, started) => void run.start(agent, [], choice, started)}
        onClose={close}
      />
    );
  }
  if (run.dialog !== "missing" || !run.chosen) return null;
  return (
    <MissingAgentDialog
      agent={run.chosen}
      hasDemo={run.agents.some((agent) => agent.name === "demo")}
      onShell={() => run.setDialog("shell")}
      onDemo={() => {
        close();
        onAgent("demo");
        void run.start("demo", []);
      }}
      onClose={close}
    />
  );
}
