import { useProjects } from "../../app/queries";
import { useT } from "../../app/settings";
import { Button } from "../../components/button";
import { useAgentName } from "../agent/use-agent-name";
import { chosenGroups, groupNames, isFiltered, type SearchState, spanOf } from "./search-state";

interface Props {
  state: SearchState;
  hidden: number;
  onClear(): void;
}

/** That nothing was found: what was searched, and what the filters hide. */
export function Nothing({ state, hidden, onClear }: Props) {
  const t = useT();
  const projects = useProjects().data ?? [];
  const agentName = useAgentName();
  const chosen = chosenGroups(state);
  const kinds = (chosen.length > 0 ? chosen : groupNames).map((name) => t(`search.group.${name}`)).join(", ");
  const span = spanOf(state);
  const others = [
    projects.find(({ id }) => id === state.project)?.name ?? "",
    state.agent === undefined ? "" : agentName(state.agent),
    span === "any" ? "" : t(`search.time.${span}`),
  ].filter(Boolean);
  return (
    <div className="px-4 pt-6 text-text-2" data-no-hits="">
      <p className="text-text">{t("search.none", { query: state.q ?? "" })}</p>
      <p className="mt-1">{t("search.looked", { kinds: [kinds, ...others].join("; ") })}</p>
      {hidden > 0 && <p className="mt-1">{t("search.hidden", { count: hidden })}</p>}
      {isFiltered(state) && (
        <Button className="mt-3" onClick={onClear}>
          {t("search.clear")}
        </Button>
      )}
    </div>
  );
}
