import type { ReactNode } from "react";
import { useT } from "../../app/settings";
import { CommandLine } from "../../components/command-line";
import { Said } from "../../components/said";
import { StateMark } from "../../components/state-mark";
import type { Translate } from "../../lib/i18n";
import type { AgentInfo } from "../../lib/types";
import { agentLabel } from "../agent/run-task";

const abilities = [
  "resume",
  "fork",
  "steer",
  "interrupt",
  "permissions",
  "history",
  "web_search",
  "reports_cost",
] as const;

const abouts = ["shell", "demo", "finder"] as const;
const isAbout = (name: string): name is (typeof abouts)[number] => abouts.some((each) => each === name);

/** What a person types to sign in, for the agents that have a program for it. */
const signIn: Record<string, string> = { claude: "claude", codex: "codex login" };

function loginWord(agent: AgentInfo, t: Translate): string {
  if (isAbout(agent.name)) return "";
  const { login } = agent;
  const known = login === "signed_in" || login === "signed_out" || login === "not_needed";
  return t(`setup.login.${known ? login : "unknown"}`);
}

function Line({ text, command }: { text: string; command: string }) {
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1">
      {text}
      <CommandLine command={command} />
    </p>
  );
}

/** What is to be done about an agent, or what there is to say of one that is ready. */
function Remedy({ agent }: { agent: AgentInfo }) {
  const t = useT();
  if (isAbout(agent.name)) return <p>{t(`agent.about.${agent.name}`)}</p>;
  if (!agent.installed) {
    return agent.install ? (
      <Line text={t("setup.install")} command={agent.install} />
    ) : (
      <p>{agent.detail ? <Said text={agent.detail} /> : t("agent.notOnPath")}</p>
    );
  }
  const command = signIn[agent.name];
  if (agent.login === "signed_out" && command) return <Line text={t("setup.signIn")} command={command} />;
  if (agent.name.startsWith("llm:") || !agent.path) return null;
  if (!agent.version) return <Line text={t("setup.noVersion")} command={`${agent.path} --version`} />;
  // That it is there is said already; what differs is a warning of the agent's own, such as its age.
  return agent.detail.endsWith(" is installed.") ? null : (
    <p className="text-text-2">
      <Said text={agent.detail} />
    </p>
  );
}

function Abilities({ agent }: { agent: AgentInfo }) {
  const t = useT();
  const has = abilities.filter((each) => agent.capabilities?.[each]);
  if (has.length === 0) return null;
  return (
    <ul aria-label={t("setup.can")} className="mt-1" data-abilities={has.length}>
      {has.map((each, index) => (
        <li key={each} className="inline">
          {t(`setup.can.${each}`)}
          {index < has.length - 1 && ", "}
        </li>
      ))}
    </ul>
  );
}

interface Props {
  agent: AgentInfo;
  /** Where it is, for one whose path says nothing. */
  place?: ReactNode;
  tools?: ReactNode;
  children?: ReactNode;
}

/** One agent: whether it is there and signed in, where, and what it can do. */
export function AgentRow({ agent, place, tools, children }: Props) {
  const t = useT();
  const out = agent.installed && agent.login === "signed_out";
  const mark = !agent.installed ? "waiting" : out ? "needs" : "saved";
  const word = agent.installed ? loginWord(agent, t) : t("agent.missing");
  return (
    <li
      className="grid grid-cols-[14px_minmax(0,1fr)_auto] gap-x-2.5 border-line border-t py-2 text-meta text-text-3"
      data-agent-row={agent.name}
      data-installed={agent.installed}
    >
      <StateMark mark={mark} word="" className="pt-[3px]" />
      <span className="flex min-w-0 flex-wrap items-baseline gap-x-2.5">
        <b className="font-medium text-dense text-text">{agentLabel(agent, t)}</b>
        {agent.version && <span className="text-text-2">{agent.version}</span>}
        <span className={out ? "text-brass" : ""}>{word}</span>
      </span>
      <span className="flex gap-1">{tools}</span>
      <div className="col-start-2 col-end-[-1] min-w-0">
        {place ??
          (agent.installed && agent.path && !isAbout(agent.name) && (
            <p className="select-text font-mono [overflow-wrap:anywhere]">{agent.path}</p>
          ))}
        <Remedy agent={agent} />
        <Abilities agent={agent} />
        {agent.models && agent.models.length > 0 && (
          <p className="[overflow-wrap:anywhere]">{t("setup.models", { models: agent.models.join(", ") })}</p>
        )}
        {children}
      </div>
    </li>
  );
}
