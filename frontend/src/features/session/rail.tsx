import { Plus } from "lucide-react";
import { useSessions } from "../../app/queries";
import {
  AllSessions,
  CostLink,
  RailFoot,
  RailFrame,
  RunsLink,
  SearchLink,
  SessionLinks,
  WorktreesLink,
} from "../../app/rail";
import { useT } from "../../app/settings";
import { useUi } from "../../app/ui";
import { IconButton } from "../../components/button";
import type { SessionView } from "../../lib/types";

interface Props {
  view: SessionView;
  narrow: boolean;
}

function ProjectName({ name, directory, narrow }: { name: string; directory: string; narrow: boolean }) {
  return (
    <div className="mb-2 flex h-10 shrink-0 items-center gap-[9px] rounded-control px-2" title={directory}>
      <span
        className="grid h-6 w-6 shrink-0 place-items-center rounded-[5px] bg-select font-semibold text-meta"
        aria-hidden="true"
      >
        {name.slice(0, 1)}
      </span>
      {!narrow && (
        <span className="min-w-0">
          <span className="tail-ellipsis block font-medium leading-[17px]">{name}</span>
          <span className="tail-ellipsis block text-micro text-text-3 leading-[15px]">{directory}</span>
        </span>
      )}
    </div>
  );
}

/** The project, and its sessions one click away. */
export function Rail({ view, narrow }: Props) {
  const t = useT();
  const show = useUi((s) => s.show);
  const codebaseID = view.session.codebase_id ?? "";
  const sessions = useSessions("", codebaseID).data?.pages.flatMap((page) => page.sessions ?? []) ?? [];
  const name = view.project?.name ?? view.session.project_directory;
  return (
    <RailFrame>
      <ProjectName name={name} directory={view.session.project_directory} narrow={narrow} />
      <AllSessions narrow={narrow} />
      <RunsLink narrow={narrow} project={codebaseID} />
      <WorktreesLink narrow={narrow} project={codebaseID} />
      <SearchLink narrow={narrow} />
      <CostLink narrow={narrow} />
      {!narrow && (
        <div className="mt-[18px] mb-1 flex items-center justify-between pl-2 text-label text-text-3">
          <h2 className="font-normal">{t("session.openSessions")}</h2>
          <IconButton label={t("rail.newSession")} onClick={() => show({ kind: "new-session", codebaseID })}>
            <Plus size={14} strokeWidth={1.5} />
          </IconButton>
        </div>
      )}
      <SessionLinks cards={sessions} current={view.session.id} narrow={narrow} />
      <RailFoot narrow={narrow} />
    </RailFrame>
  );
}
