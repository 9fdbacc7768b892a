import { useState } from "react";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { api } from "../../lib/api";
import type { Translate } from "../../lib/i18n";
import type { AgentInfo, Provider, Secret } from "../../lib/types";
import { AgentRow } from "./agent-row";
import { orphanOf, shownArgv } from "./provider-draft";

/** Always eight: a mask must not tell how long the value is. */
export const dots = "••••••••";

const nothingKnown: AgentInfo["capabilities"] = {
  resume: false,
  fork: false,
  steer: false,
  interrupt: false,
  permissions: false,
  history: false,
  web_search: false,
  reports_cost: false,
};

/** An agent that was added stands as it was found; until it was looked for, as it was entered. */
function infoOf(provider: Provider, agents: readonly AgentInfo[], t: Translate): AgentInfo {
  const name = `${provider.kind === "acp" ? "acp" : "llm"}:${provider.name}`;
  const known = agents.find((agent) => agent.name === name);
  const missing = t("setup.programMissing", { program: provider.argv?.[0] ?? "" });
  if (known) return known.installed ? known : { ...known, detail: missing };
  return {
    name,
    label: provider.label || provider.name,
    installed: true,
    version: "",
    path: "",
    demonstration: false,
    login: "",
    detail: "",
    install: "",
    capabilities: nothingKnown,
    models: provider.models,
  };
}

interface Props {
  provider: Provider;
  providers: readonly Provider[];
  agents: readonly AgentInfo[];
  secrets: readonly Secret[];
  onChange(): void;
}

/** The command line of a program; else where a service is asked, and with which key. */
function Place({ provider, secrets, path }: Pick<Props, "provider" | "secrets"> & { path: string }) {
  const t = useT();
  if (provider.kind === "acp") {
    return (
      <div className="select-text font-mono [overflow-wrap:anywhere]">
        <p className="text-text-2">{shownArgv(provider.argv ?? [])}</p>
        {path !== "" && path !== provider.argv?.[0] && <p>{path}</p>}
      </div>
    );
  }
  const { secret_name: name } = provider;
  const secret = secrets.find((each) => each.name === name);
  return (
    <p className="flex flex-wrap gap-x-2.5">
      <span>{t(`setup.kind.${provider.kind}`)}</span>
      <span className="select-text font-mono text-text-2 [overflow-wrap:anywhere]">
        {provider.base_url || t("setup.serviceAddress")}
      </span>
      {name === "" && <span>{t("setup.keyNone")}</span>}
      {name !== "" && secret && <span>{t("setup.key", { mask: `${dots}${secret.hint}` })}</span>}
      {name !== "" && !secret && <span className="text-brass">{t("setup.keyGone")}</span>}
    </p>
  );
}

/** An agent that the user added, with the ways to change and to remove it. */
export function ProviderRow({ provider, providers, agents, secrets, onChange }: Props) {
  const t = useT();
  const { queries } = useServices();
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const name = provider.label || provider.name;
  const agent = infoOf(provider, agents, t);
  const orphan = orphanOf(provider, providers);
  const remove = async () => {
    setError(null);
    try {
      await api.agent.removeProvider(provider.name);
      if (orphan && secrets.some((each) => each.name === orphan)) await api.secret.remove(orphan);
    } catch (thrown) {
      setError(thrown);
    }
    for (const key of ["providers", "agents", "secrets"]) void queries.invalidateQueries({ queryKey: [key] });
  };
  const tools = (
    <>
      <Button small look="ghost" onClick={onChange} aria-label={t("setup.changeOf", { name })}>
        {t("setup.change")}
      </Button>
      <Button
        small
        look="ghost"
        className="-mr-2"
        onClick={() => setAsking(!asking)}
        aria-label={t("setup.removeOf", { name })}
      >
        {t("setup.remove")}
      </Button>
    </>
  );
  return (
    <AgentRow
      agent={agent}
      tools={tools}
      place={<Place provider={provider} secrets={secrets} path={agent.path} />}
    >
      {asking && (
        <div className="flex flex-wrap items-center gap-2 pt-1.5 text-text-2">
          <span className="min-w-48 flex-1">
            {t(orphan ? "setup.removeKeyText" : "setup.removeText", { name })}
          </span>
          <Button small onClick={() => setAsking(false)}>
            {t("setup.keep")}
          </Button>
          <Button small look="danger" onClick={() => void remove()}>
            {t("setup.removeNow")}
          </Button>
        </div>
      )}
      {error != null && <ErrorBanner error={error} />}
    </AgentRow>
  );
}
