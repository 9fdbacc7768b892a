import { Plus } from "lucide-react";
import { IconButton } from "../components/button";
import { Logo } from "../components/logo";
import type { Codebase } from "../lib/types";
import { usePinnedSessions, useProjects, useSessions, useShortPath } from "./queries";
import {
  AllSessions,
  CostLink,
  type Place,
  RailFoot,
  RailFrame,
  RunsLink,
  SearchLink,
  SessionLinks,
  WorktreesLink,
} from "./rail";
import { useT } from "./settings";
import { useUi } from "./ui";

/** The project of that id; undefined until it is known, and where there is none. */
export function useProject(id: string | null | undefined): Codebase | undefined {
  return useProjects().data?.find((project) => project.id === id);
}

function ProjectHead({ name, directory, narrow }: { name: string; directory: string; narrow: boolean }) {
  const short = useShortPath();
  return (
    <div className="mb-2 flex h-10 shrink-0 items-center gap-[9px] rounded-control px-2" title={directory}>
      <span
        className={`grid h-6 shrink-0 place-items-center rounded-[5px] bg-select font-semibold text-meta ${narrow ? "w-4" : "w-6"}`}
        aria-hidden="true"
      >
        {name.slice(0, 1)}
      </span>
      <span className={narrow ? "sr-only" : "min-w-0"}>
        <span className="tail-ellipsis block font-medium leading-[17px]">{name}</span>
        <span className="tail-ellipsis block text-micro text-text-3 leading-[15px]">{short(directory)}</span>
      </span>
    </div>
  );
}

function AppHead({ narrow }: { narrow: boolean }) {
  const t = useT();
  return (
    <div className="mb-2 flex h-10 shrink-0 items-center gap-[9px] px-2 font-medium">
      <span className={`grid h-6 shrink-0 place-items-center ${narrow ? "w-4" : "w-6"}`}>
        <Logo size={16} />
      </span>
      <span className={narrow ? "sr-only" : ""}>{t("app.name")}</span>
    </div>
  );
}

interface PinnedProps {
  listed: ReadonlySet<string>;
  current: string | null;
  narrow: boolean;
}

/** What is pinned in other projects, or was used too long ago to be listed. */
function Pinned({ listed, current, narrow }: PinnedProps) {
  const t = useT();
  const pins = usePinnedSessions("").data?.pages.flatMap((page) => page.sessions ?? []) ?? [];
  const others = pins.filter(({ id }) => !listed.has(id));
  if (others.length === 0) return null;
  return (
    <>
      {!narrow && (
        <h2 className="mt-[18px] mb-1 pl-2 font-normal text-label text-text-3">{t("launch.pinned")}</h2>
      )}
      <SessionLinks cards={others} current={current} narrow={narrow} />
    </>
  );
}

function SessionsHead({ codebaseID }: { codebaseID: string }) {
  const t = useT();
  const show = useUi((s) => s.show);
  return (
    <div className="mt-[18px] mb-1 flex min-h-6 items-center justify-between pl-2 text-label text-text-3">
      <h2 className="font-normal">{t(codebaseID ? "session.openSessions" : "launch.sessions")}</h2>
      {codebaseID !== "" && (
        <IconButton label={t("rail.newSession")} onClick={() => show({ kind: "new-session", codebaseID })}>
          <Plus size={14} strokeWidth={1.5} />
        </IconButton>
      )}
    </div>
  );
}

interface Props {
  narrow: boolean;
  place?: Place | null;
  /** Whose sessions and places they are; none: those of all projects. */
  project?: { id: string; name: string; directory: string } | null;
  /** The open session. */
  session?: string | null;
}

/** Where one is, the places of the app, and the sessions that were used last: the same on every screen, so that nothing changes its place under the pointer. */
export function AppRail({ narrow, place = null, project = null, session = null }: Props) {
  const id = project?.id ?? "";
  const sessions = useSessions("", id);
  const cards = sessions.data?.pages.flatMap((page) => page.sessions ?? []) ?? [];
  return (
    <RailFrame>
      {project ? (
        <ProjectHead name={project.name} directory={project.directory} narrow={narrow} />
      ) : (
        <AppHead narrow={narrow} />
      )}
      <AllSessions narrow={narrow} count={cards.length} more={sessions.hasNextPage} />
      <RunsLink narrow={narrow} current={place === "runs" || place === "workflow-editor"} project={id} />
      <WorktreesLink narrow={narrow} current={place === "worktrees"} project={id} />
      <SearchLink narrow={narrow} current={place === "search"} />
      <CostLink narrow={narrow} current={place === "cost"} />
      {!narrow && <SessionsHead codebaseID={id} />}
      <div className="min-h-0 flex-1 overflow-y-auto">
        <SessionLinks cards={cards} current={session} narrow={narrow} />
        <Pinned listed={new Set(cards.map((card) => card.id))} current={session} narrow={narrow} />
      </div>
      <RailFoot narrow={narrow} current={place} />
    </RailFrame>
  );
}
