import { useT } from "../../app/settings";
import { fieldClass } from "../../components/dialog";
import type { AgentInfo } from "../../lib/types";
import { agentLabel } from "./run-task";

interface Props {
  label: string;
  agents: readonly AgentInfo[];
  value: string;
  /** What stands for no agent at all; without it one has to be chosen. */
  none?: string;
  onChoose(name: string): void;
}

/** Chooses one of several agents in a dialog. */
export function AgentField({ label, agents, value, none, onChoose }: Props) {
  const t = useT();
  return (
    <label className="mt-3 block min-w-0 text-dense text-text-2">
      {label}
      <select
        className={`${fieldClass} mt-1`}
        value={value}
        onChange={(event) => onChoose(event.target.value)}
        data-agent-field=""
      >
        {none !== undefined && <option value="">{none}</option>}
        {agents.map((each) => (
          <option key={each.name} value={each.name}>
            {agentLabel(each, t)}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ModelProps {
  agent: AgentInfo | undefined;
  value: string;
  onChange(model: string): void;
}

/** Names a model of the chosen agent; "" is the agent's own choice. */
export function ModelField({ agent, value, onChange }: ModelProps) {
  const t = useT();
  return (
    <label className="mt-3 block min-w-0 text-dense text-text-2">
      {t("run.model")}
      <input
        className={`${fieldClass} mt-1`}
        list="models-of-agent"
        value={value}
        placeholder={t("run.modelDefault")}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id="models-of-agent">
        {agent?.models?.map((model) => (
          <option key={model} value={model} />
        ))}
      </datalist>
    </label>
  );
}
