import { FolderOpen } from "lucide-react";
import { usePainted } from "../../app/painted";
import { useAgents } from "../../app/queries";
import { useT } from "../../app/settings";
import { useUi } from "../../app/ui";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { CommandLine } from "../../components/command-line";
import { Logo } from "../../components/logo";
import { StateMark } from "../../components/state-mark";
import type { AgentInfo } from "../../lib/types";
import { agentLabel } from "../agent/run-task";

function Agent({ agent }: { agent: AgentInfo }) {
  const t = useT();
  const state = agent.demonstration
    ? t("agent.demo")
    : !agent.installed
      ? t("agent.missing")
      : agent.version
        ? t("agent.installedVersion", { version: agent.version })
        : t("agent.installed");
  return (
    <li className="grid grid-cols-[14px_88px_minmax(0,1fr)] items-baseline gap-x-2.5 py-1">
      <StateMark mark={agent.installed ? "saved" : "waiting"} word="" className="self-center" />
      <span className="font-medium">{agentLabel(agent, t)}</span>
      <span className="text-text-2">{state}</span>
      {!agent.installed && agent.install && (
        <span className="col-start-3 flex flex-wrap items-center gap-1.5 text-meta text-text-3">
          {t("first.agentInstall")}
          <CommandLine command={agent.install} />
        </span>
      )}
    </li>
  );
}

/** The page before there is any project. */
export function FirstRun() {
  const t = useT();
  const show = useUi((s) => s.show);
  const agents = useAgents();
  usePainted("first-run", agents.data !== undefined || agents.isError);
  return (
    <main
      data-region="main"
      aria-label={t("region.main")}
      className="col-span-full min-h-0 overflow-y-auto bg-canvas px-6"
    >
      <div className="mx-auto flex max-w-[620px] flex-col gap-8 pt-[12vh] pb-10">
        <div>
          <span className="text-brass">
            <Logo size={28} />
          </span>
          <h1 className="mt-4 text-headline tracking-[-0.012em]">{t("first.title")}</h1>
          <p className="mt-1.5 text-read text-text-2">{t("app.purpose")}</p>
        </div>
        <section aria-labelledby="first-project">
          <h2 id="first-project">{t("first.project")}</h2>
          <p className="mt-1 text-text-2">{t("first.projectText")}</p>
          <Button
            look="primary"
            className="mt-3"
            data-first-focus=""
            onClick={() => show({ kind: "open-project" })}
          >
            <FolderOpen size={14} strokeWidth={1.5} aria-hidden="true" />
            {t("launch.openProject")}
          </Button>
          <p className="mt-3 flex flex-wrap items-center gap-1.5 text-meta text-text-3">
            {t("first.cli")}
            <CommandLine command="holdfast project add ." />
          </p>
        </section>
        <section aria-labelledby="first-agents">
          <h2 id="first-agents">{t("first.agents")}</h2>
          {agents.isError && <ErrorBanner error={agents.error} retry={() => void agents.refetch()} />}
          <ul className="mt-1">
            {agents.data?.map((agent) => (
              <Agent key={agent.name} agent={agent} />
            ))}
          </ul>
        </section>
        <p className="border-line border-t pt-4 text-meta text-text-3">{t("first.privacy")}</p>
      </div>
    </main>
  );
}
