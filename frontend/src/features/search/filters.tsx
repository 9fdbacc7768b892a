import { useAgents, useProjects } from "../../app/queries";
import { useT } from "../../app/settings";
import { fieldClass } from "../../components/dialog";
import { useAgentName } from "../agent/use-agent-name";
import { chosenGroups, groupNames, type SearchState, spanOf, spans, toggled } from "./search-state";

interface ChoiceProps {
  label: string;
  value: string;
  /** What is chosen while nothing is left out, with the value "". */
  every: string;
  options: readonly { value: string; name: string }[];
  onChange(value: string): void;
}

function Choice({ label, value, every, options, onChange }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      className={`${fieldClass} !h-[26px] !w-auto max-w-[200px] text-dense`}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    >
      <option value="">{every}</option>
      {options.map(({ value: each, name }) => (
        <option key={each} value={each}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** The state with another value of a filter, without it for "". */
function withFilter(state: SearchState, key: "project" | "agent" | "days", value: string): SearchState {
  const { [key]: _, ...rest } = state;
  return value === "" ? rest : { ...rest, [key]: value };
}

interface Props {
  state: SearchState;
  onChange(state: SearchState): void;
}

/** What is left out: by kind, by project, by agent, by time. */
export function Filters({ state, onChange }: Props) {
  const t = useT();
  const projects = useProjects().data ?? [];
  const agents = useAgents().data ?? [];
  const agentName = useAgentName();
  const chosen = chosenGroups(state);
  const span = spanOf(state);
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="sr-only">{t("search.kinds")}</legend>
        {groupNames.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={chosen.includes(name)}
            className={`h-[26px] rounded-control border px-2.5 text-dense ${chosen.includes(name) ? "border-edge bg-select text-text" : "border-line-strong text-text-2 hover:bg-hover"}`}
            onClick={() => onChange(toggled(state, name))}
          >
            {t(`search.group.${name}`)}
          </button>
        ))}
      </fieldset>
      <Choice
        label={t("search.project")}
        every={t("search.everyProject")}
        value={state.project ?? ""}
        options={projects.map(({ id, name }) => ({ value: id, name }))}
        onChange={(value) => onChange(withFilter(state, "project", value))}
      />
      <Choice
        label={t("search.agent")}
        every={t("search.everyAgent")}
        value={state.agent ?? ""}
        options={agents.map(({ name }) => ({ value: name, name: agentName(name) }))}
        onChange={(value) => onChange(withFilter(state, "agent", value))}
      />
      <Choice
        label={t("search.time")}
        every={t("search.time.any")}
        value={span === "any" ? "" : span}
        options={spans
          .filter((each) => each !== "any")
          .map((each) => ({ value: each, name: t(`search.time.${each}`) }))}
        onChange={(value) => onChange(withFilter(state, "days", value))}
      />
    </div>
  );
}
