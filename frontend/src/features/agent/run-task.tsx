import { Menu } from "@base-ui/react/menu";
import { ChevronDown, Play } from "lucide-react";
import type { FormEvent } from "react";
import { commandKeys } from "../../app/command-keys";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { CommandLine } from "../../components/command-line";
import { Dialog, DialogActions, fieldClass } from "../../components/dialog";
import { DraftLine } from "../../components/draft-field";
import { Key } from "../../components/key";
import { Said } from "../../components/said";
import { StateMark } from "../../components/state-mark";
import type { Translate } from "../../lib/i18n";
import type { AgentInfo } from "../../lib/types";
import { useStoredDraft } from "../chat/use-draft";

const named = ["shell", "demo", "finder"] as const;
const isNamed = (name: string): name is (typeof named)[number] => named.some((each) => each === name);

/** The name of an agent: a product's own, or a word of the language. */
export function agentLabel(agent: AgentInfo, t: Translate): string {
  return isNamed(agent.name) ? t(`agent.name.${agent.name}`) : agent.label;
}

function agentDetail(agent: AgentInfo, t: Translate): string {
  if (isNamed(agent.name)) return t(`agent.about.${agent.name}`);
  return agent.installed ? agent.detail || agent.path : t("agent.notOnPath");
}

/** The argv that a person's command line becomes: the shell reads it, Holdfast does not. */
export function shellCommand(line: string, shellPath: string): string[] {
  if (/cmd(\.exe)?$/i.test(shellPath)) return [shellPath, "/d", "/s", "/c", line];
  return [shellPath || "/bin/sh", "-c", line];
}

/** The command line that does what "Run task" does. Where the agent cannot run it names the one that always can. */
export function runCommandLine(sessionID: string, agent: AgentInfo | null): string {
  const name = agent?.installed && agent.name !== "shell" ? agent.name : "demo";
  return `holdfast job run --session ${sessionID} --agent ${name}`;
}

interface MenuProps {
  agents: readonly AgentInfo[];
  chosen: AgentInfo | null;
  onChoose(name: string): void;
}

export function AgentMenu({ agents, chosen, onChoose }: MenuProps) {
  const t = useT();
  const stateOf = (agent: AgentInfo) =>
    agent.demonstration ? t("agent.demo") : agent.installed ? agent.version : t("agent.missing");
  return (
    <Menu.Root>
      <Menu.Trigger
        aria-label={t("agent.choose")}
        className="inline-flex h-7 shrink-0 items-center gap-[7px] rounded-control px-[11px] font-medium text-dense text-text-2 hover:bg-hover"
        data-agent={chosen?.name}
      >
        {chosen && !chosen.installed && <StateMark mark="waiting" word={t("agent.missing")} size={12} />}
        {chosen ? agentLabel(chosen, t) : t("agent.menu")}
        <ChevronDown size={12} strokeWidth={1.5} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} className="z-50">
          <Menu.Popup className="min-w-[280px] max-w-[420px] rounded-card border border-line-strong bg-raised p-1 shadow-overlay outline-none">
            <Menu.RadioGroup value={chosen?.name ?? ""} onValueChange={(name) => onChoose(String(name))}>
              {agents.map((agent) => (
                <Menu.RadioItem
                  key={agent.name}
                  value={agent.name}
                  closeOnClick
                  className="grid cursor-default grid-cols-[14px_minmax(0,1fr)_auto] items-center gap-x-2.5 rounded-control px-2 py-1.5 text-dense data-highlighted:bg-select"
                >
                  <StateMark mark={agent.installed ? "saved" : "waiting"} word="" />
                  <span className="font-medium">{agentLabel(agent, t)}</span>
                  <span className="text-meta text-text-3">{stateOf(agent)}</span>
                  <span className="col-start-2 col-end-[-1] text-meta text-text-3">
                    {agentDetail(agent, t)}
                  </span>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

interface RunProps {
  busy: boolean;
  disabled: boolean;
  /** Why it is disabled, when there is more to say than that it is. */
  reason: string | null;
  onRun(): void;
}

export function RunButton({ busy, disabled, reason, onRun }: RunProps) {
  const t = useT();
  return (
    <Button
      look="primary"
      disabled={busy || disabled}
      title={reason ?? undefined}
      onClick={onRun}
      data-run=""
    >
      <Play size={13} strokeWidth={1.5} aria-hidden="true" />
      {busy ? t("session.running") : t("session.runTask")}
      <Key keys={commandKeys.runTask} className="!text-on-brass" />
    </Button>
  );
}

interface MissingProps {
  agent: AgentInfo;
  hasDemo: boolean;
  onShell(): void;
  onDemo(): void;
  onClose(): void;
}

/** Says that the agent is not there and how to get it; runs nothing in its place unasked. */
export function MissingAgentDialog({ agent, hasDemo, onShell, onDemo, onClose }: MissingProps) {
  const t = useT();
  return (
    <Dialog title={t("agent.missingTitle", { agent: agentLabel(agent, t) })} onClose={onClose}>
      <p className="mb-3 text-text-2">{t("agent.missingText")}</p>
      {agent.install ? (
        <CommandLine command={agent.install} />
      ) : (
        <p className="text-text-2">
          <Said text={agent.detail} />
        </p>
      )}
      <DialogActions>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button onClick={onShell}>{t("agent.useShell")}</Button>
        {hasDemo && <Button onClick={onDemo}>{t("agent.useDemo")}</Button>}
      </DialogActions>
    </Dialog>
  );
}

interface ShellProps {
  sessionID: string;
  error: unknown;
  busy: boolean;
  /** `started` is called when the line runs. */
  onRun(line: string, started: () => void): void;
  onClose(): void;
}

export function ShellDialog({ sessionID, error, busy, onRun, onClose }: ShellProps) {
  const t = useT();
  const draft = useStoredDraft(`shell_draft/${sessionID}`);
  const line = (draft.text ?? "").trim();
  return (
    <Dialog title={t("agent.shellTitle")} onClose={onClose}>
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          onRun(line, () => draft.edit(""));
        }}
      >
        <p className="text-text-2">{t("agent.shellText")}</p>
        <div className="mt-3">
          <DraftLine
            label={t("agent.shellLabel")}
            className={`${fieldClass} mt-1 font-mono text-meta`}
            spellCheck={false}
            autoComplete="off"
            draft={draft}
          />
        </div>
        {error != null && <ErrorBanner error={error} />}
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" disabled={busy || line === ""}>
            {t("agent.run")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
