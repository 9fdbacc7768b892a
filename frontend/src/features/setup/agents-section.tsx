import { useAgents } from "../../app/queries";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Section } from "../../components/facts";
import { AgentRow } from "./agent-row";
import { useProviders } from "./queries";

/** The agents that this program knows, with what is known of each here. */
export function AgentsSection() {
  const t = useT();
  const agents = useAgents();
  const providers = useProviders().data ?? [];
  const added = new Set(providers.map(({ kind, name }) => `${kind === "acp" ? "acp" : "llm"}:${name}`));
  return (
    <Section
      id="setup-agents"
      title={t("setup.agents")}
      note={t("setup.agentsNote")}
      tools={
        <Button small look="ghost" disabled={agents.isFetching} onClick={() => void agents.refetch()}>
          {t("setup.look")}
        </Button>
      }
    >
      {agents.isError && <ErrorBanner error={agents.error} retry={() => void agents.refetch()} />}
      <ul data-agents={agents.data?.length}>
        {agents.data
          ?.filter(({ name }) => !added.has(name))
          .map((agent) => (
            <AgentRow key={agent.name} agent={agent} />
          ))}
      </ul>
    </Section>
  );
}
