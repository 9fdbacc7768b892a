import { Link, type LinkProps, linkOptions } from "@tanstack/react-router";
import { Activity, ChartColumn, FolderGit2, Layers, Search, SlidersHorizontal, Workflow } from "lucide-react";
import type { ReactNode } from "react";
import { StateMark } from "../components/state-mark";
import { useGates } from "../features/attention/gates";
import { dollars } from "../features/cost/cost-numbers";
import { useToday } from "../features/cost/queries";
import type { SessionCard } from "../lib/types";
import { useWorktreeCount } from "./queries";
import { useT } from "./settings";

const row = "flex h-7 shrink-0 items-center gap-[9px] rounded-control px-2 -outline-offset-2";
const icon = { size: 16, strokeWidth: 1.35, className: "shrink-0 text-text-3", "aria-hidden": true } as const;

interface RailLinkProps {
  target: LinkProps;
  label: string;
  narrow: boolean;
  current?: boolean;
  /** How many there wait for the user. */
  count?: number;
  /** How much is there, and what that number is: beside the name, where there is room. */
  fact?: { value: string; title: string } | undefined;
  children: ReactNode;
}

/** One place of the app: its icon, and its name where there is room. */
function RailLink({ target, label, narrow, current = false, count = 0, fact, children }: RailLinkProps) {
  const t = useT();
  return (
    <Link
      {...target}
      title={label}
      aria-current={current ? "page" : undefined}
      className={`${row} ${current ? "bg-select text-text" : "text-text-2 hover:bg-hover"}`}
    >
      {children}
      <span className={narrow ? "sr-only" : "flex-1"}>{label}</span>
      {fact && !narrow && (
        <span className="text-meta text-text-3" title={fact.title} data-fact="">
          {fact.value}
        </span>
      )}
      {count > 0 && (
        <span
          className="flex items-center gap-1 text-brass text-meta"
          title={t("attention.gates", { count })}
        >
          <StateMark mark="needs" word={t("mark.needs")} size={11} />
          {!narrow && count}
        </span>
      )}
    </Link>
  );
}

interface SessionsProps {
  narrow: boolean;
  /** How many there are; more: not all of them have been listed. */
  count: number;
  more: boolean;
}

export function AllSessions({ narrow, count, more }: SessionsProps) {
  const t = useT();
  return (
    <RailLink
      target={linkOptions({ to: "/" })}
      label={t("session.backToSessions")}
      narrow={narrow}
      fact={
        count === 0
          ? undefined
          : { value: more ? `${count}+` : `${count}`, title: t("rail.sessions", { count }) }
      }
    >
      <Layers {...icon} />
    </RailLink>
  );
}

/** The way to what the work of agents costs. */
export function CostLink({ narrow, current = false }: { narrow: boolean; current?: boolean }) {
  const t = useT();
  const today = useToday().data;
  const sum = today && today.events > 0 ? dollars(today.cost_nano_usd) : null;
  return (
    <RailLink
      target={linkOptions({ to: "/cost" })}
      label={t("cost.title")}
      narrow={narrow}
      current={current}
      fact={sum === null ? undefined : { value: sum, title: t("cost.statusToday", { sum }) }}
    >
      <ChartColumn {...icon} />
    </RailLink>
  );
}

/** The way to the search over everything. */
export function SearchLink({ narrow, current = false }: { narrow: boolean; current?: boolean }) {
  const t = useT();
  return (
    <RailLink
      target={linkOptions({ to: "/search" })}
      label={t("search.title")}
      narrow={narrow}
      current={current}
    >
      <Search {...icon} />
    </RailLink>
  );
}

/** The way to the worktrees of a project. */
export function WorktreesLink({ narrow, current = false, project }: OfProject) {
  const t = useT();
  const count = useWorktreeCount(project ?? "").data ?? 0;
  return (
    <RailLink
      target={linkOptions({ to: "/worktrees", search: project ? { project } : {} })}
      label={t("worktree.title")}
      narrow={narrow}
      current={current}
      fact={count === 0 ? undefined : { value: `${count}`, title: t("worktree.count", { count }) }}
    >
      <FolderGit2 {...icon} />
    </RailLink>
  );
}

interface OfProject {
  narrow: boolean;
  current?: boolean;
  /** The project that it opens with; none: the one that was added last. */
  project?: string | null;
}

/** The way to the runs of workflows, with how many of their gates wait. */
export function RunsLink({ narrow, current = false, project }: OfProject) {
  const t = useT();
  const gates = useGates().data ?? [];
  const count = gates.filter(({ codebase_id: of }) => !project || of === project).length;
  return (
    <RailLink
      target={linkOptions({ to: "/runs", search: project ? { project } : {} })}
      label={t("run.title")}
      narrow={narrow}
      current={current}
      count={count}
    >
      <Workflow {...icon} />
    </RailLink>
  );
}

interface ListProps {
  cards: readonly SessionCard[];
  current: string | null;
  narrow: boolean;
}

/** Sessions, one click away. */
export function SessionLinks({ cards, current, narrow }: ListProps) {
  const t = useT();
  return (
    <ul>
      {cards.map((card) => (
        <li key={card.id}>
          <Link
            to="/s/$id"
            params={{ id: card.id }}
            title={card.name}
            aria-current={card.id === current ? "page" : undefined}
            data-rail-session=""
            className={`${row} text-dense ${card.id === current ? "bg-select text-text" : "text-text-2 hover:bg-hover"}`}
          >
            <StateMark mark={card.mark} word={t(`mark.${card.mark}`)} />
            <span className={narrow ? "sr-only" : "tail-ellipsis"}>{card.name}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

export type Place =
  | "chat"
  | "search"
  | "cost"
  | "worktrees"
  | "runs"
  | "workflow-editor"
  | "settings"
  | "diagnostics";

/** What concerns the whole app, at the foot of every rail. */
export function RailFoot({ narrow, current = null }: { narrow: boolean; current?: Place | null }) {
  const t = useT();
  return (
    <div className="shrink-0 pt-2">
      <RailLink
        target={linkOptions({ to: "/diagnostics/$page", params: { page: "errors" } })}
        label={t("diagnostics.title")}
        narrow={narrow}
        current={current === "diagnostics"}
      >
        <Activity {...icon} />
      </RailLink>
      <RailLink
        target={linkOptions({ to: "/settings/$page", params: { page: "data" } })}
        label={t("settings.title")}
        narrow={narrow}
        current={current === "settings"}
      >
        <SlidersHorizontal {...icon} />
      </RailLink>
    </div>
  );
}

/** The column at the left of every screen but the picker. */
export function RailFrame({ children }: { children: ReactNode }) {
  const t = useT();
  return (
    <nav
      data-region="rail"
      aria-label={t("region.rail")}
      className="flex h-full min-h-0 flex-col border-line border-r bg-chrome px-2 pt-2.5 pb-2"
    >
      {children}
    </nav>
  );
}
