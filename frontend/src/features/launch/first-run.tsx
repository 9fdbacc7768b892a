import { lazy, Suspense } from "react";
import { usePainted } from "../../app/painted";
import { useAgents } from "../../app/queries";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { CommandLine } from "../../components/command-line";
import { Logo } from "../../components/logo";
import { StateMark } from "../../components/state-mark";
import type { AgentInfo } from "../../lib/types";
import { agentLabel } from "../agent/run-task";
import { FirstChoices } from "./first-choices";
import { FirstProject } from "./first-project";

const ImportSection = lazy(async () => ({
  default: (await import("../importer/import-section")).ImportSection,
}));

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
    <li className="grid min-h-7 grid-cols-[14px_96px_minmax(0,1fr)] items-center gap-x-2.5">
      <StateMark mark={agent.installed ? "saved" : "waiting"} word="" />
      <span className="font-medium">{agentLabel(agent, t)}</span>
      <span className="flex min-w-0 flex-wrap items-center gap-x-1.5 text-text-2">
        {state}
        {!agent.installed && agent.install && (
          <span className="flex min-w-0 items-center gap-1.5 text-meta text-text-3">
            {t("first.agentInstall")}
            <CommandLine command={agent.install} />
          </span>
        )}
      </span>
    </li>
  );
}

interface Props {
  /** The page stays although there is a project by now. */
  onHold(): void;
  onSkip(): void;
}

/** The page before there is any project: what can be set, added and brought along, all of it to be skipped. */
export function FirstRun({ onHold, onSkip }: Props) {
  const t = useT();
  const agents = useAgents();
  usePainted("first-run", agents.data !== undefined || agents.isError);
  return (
    <main
      data-region="main"
      aria-label={t("region.main")}
      className="col-span-full min-h-0 overflow-y-auto bg-canvas px-6"
    >
      <div className="mx-auto flex max-w-[620px] flex-col gap-7 pt-[8vh] pb-10">
        <div>
          <span className="text-brass">
            <Logo size={28} />
          </span>
          <h1 className="mt-4 text-headline tracking-[-0.012em]">{t("first.title")}</h1>
          <p className="mt-1.5 text-read text-text-2">{t("app.purpose")}</p>
        </div>
        <FirstChoices />
        <FirstProject onAdding={onHold} onSkip={onSkip} />
        <section aria-labelledby="first-agents">
          <h2 id="first-agents">{t("first.agents")}</h2>
          {agents.isError && <ErrorBanner error={agents.error} retry={() => void agents.refetch()} />}
          <ul className="mt-1">
            {agents.data?.map((agent) => (
              <Agent key={agent.name} agent={agent} />
            ))}
          </ul>
        </section>
        {/* Whoever imports reads the report of it here. */}
        <div onClickCapture={onHold}>
          <Suspense fallback={null}>
            <ImportSection title={t("first.history")} note={t("first.historyText")} />
          </Suspense>
        </div>
        <p className="border-line border-t pt-4 text-meta text-text-3">{t("first.privacy")}</p>
      </div>
    </main>
  );
}
