import { useNavigate, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useNow } from "../../app/clock";
import { AppFrame, ScreenHead } from "../../app/page-frame";
import { usePainted } from "../../app/painted";
import { useProjects } from "../../app/queries";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { fieldClass } from "../../components/dialog";
import { Empty } from "../../components/panel";
import { api } from "../../lib/api";
import { bytes } from "../../lib/numbers";
import type { Codebase, WorktreeListing } from "../../lib/types";
import { CreateDialog } from "./create-dialog";
import { useAction, useReports, useSizes, useWorktrees } from "./queries";
import { RemoveDialog } from "./remove-dialog";
import { SweepDialog } from "./sweep-dialog";
import { WorktreeList } from "./worktree-list";
import { Found, Removed } from "./worktree-rest";
import { WorktreeSide } from "./worktree-side";
import { isSafe } from "./worktree-text";
import "../../lib/messages/work-texts";

/** Snapshots are kept for 30 days: what went before has none. */
const keptMs = 31 * 86_400_000;

/** The dialog that is open. It stays with its worktree when the list changes. */
type Open = { kind: "create" | "sweep" } | { kind: "remove"; id: string } | null;

function ProjectChoice({ projects, chosen }: { projects: readonly Codebase[]; chosen: string }) {
  const t = useT();
  const navigate = useNavigate();
  return (
    <select
      aria-label={t("worktree.project")}
      className={`${fieldClass} !h-7 !w-auto max-w-[220px] text-dense`}
      value={chosen}
      onChange={(event) => void navigate({ to: "/worktrees", search: { project: event.target.value } })}
    >
      {projects.map((project) => (
        <option key={project.id} value={project.id}>
          {project.name}
        </option>
      ))}
    </select>
  );
}

interface BodyProps {
  listing: WorktreeListing;
  project: string;
  chosen: string | null;
  onChoose(id: string): void;
  onOpen(open: Open): void;
}

function Body({ listing, project, chosen, onChoose, onOpen }: BodyProps) {
  const t = useT();
  const now = useNow(60_000);
  const navigate = useNavigate();
  const { error, busy, run } = useAction();
  const snapshot = (id: string) => !busy && run(async () => void (await api.worktree.snapshot(id)));
  const all = listing.environments ?? [];
  const present = all.filter(({ status }) => status !== "destroyed");
  const gone = all.filter(
    ({ status, removed_at }) => status === "destroyed" && (removed_at ?? 0) > now - keptMs,
  );
  const found = listing.found ?? [];
  const active = present.find(({ id }) => id === chosen) ?? present[0];
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_minmax(260px,26%)]">
      <main
        data-region="main"
        aria-label={t("worktree.title")}
        className="@container min-h-0 overflow-y-auto pb-6 [scrollbar-gutter:stable]"
      >
        {present.length === 0 && (
          <Empty text={t("worktree.empty")} command={`holdfast worktree list --project ${project}`} />
        )}
        {present.length > 0 && (
          <WorktreeList
            worktrees={present}
            now={now}
            active={active?.id ?? null}
            onActive={onChoose}
            onRemove={(id) => {
              onChoose(id);
              onOpen({ kind: "remove", id });
            }}
            onSnapshot={snapshot}
          />
        )}
        {gone.length > 0 && <Removed worktrees={gone} />}
        {found.length > 0 && <Found trees={found} project={project} />}
      </main>
      <aside
        data-region="inspector"
        aria-label={t("worktree.detail")}
        className="min-h-0 overflow-y-auto border-line border-l"
      >
        {active ? (
          <WorktreeSide
            key={active.id}
            worktree={active}
            snapshotError={error}
            busy={busy}
            onSnapshot={() => snapshot(active.id)}
            onRemove={() => onOpen({ kind: "remove", id: active.id })}
            onReview={() => void navigate({ to: "/worktrees/$id/review", params: { id: active.id } })}
          />
        ) : (
          <Empty text={t("worktree.choose")} />
        )}
      </aside>
    </div>
  );
}

interface DialogsProps extends Pick<BodyProps, "listing" | "project" | "onChoose"> {
  open: Open;
  onClose(): void;
  onError(error: unknown): void;
}

function Dialogs({ open, listing, project, onChoose, onClose, onError }: DialogsProps) {
  if (!open) return null;
  const worktree = "id" in open ? listing.environments?.find(({ id }) => id === open.id) : undefined;
  switch (open.kind) {
    case "create":
      return <CreateDialog project={project} onClose={onClose} onCreated={onChoose} />;
    case "sweep":
      return <SweepDialog project={project} onClose={onClose} />;
    case "remove":
      return worktree ? <RemoveDialog worktree={worktree} onClose={onClose} onError={onError} /> : null;
  }
}

/** The project of the address, else the first that has a repository. */
function useProject() {
  const projects = useProjects();
  const { project } = useSearch({ from: "/worktrees" });
  const repos = (projects.data ?? []).filter(({ kind }) => kind === "repo");
  return { ready: projects.isSuccess, repos, project: project ?? repos[0]?.id ?? "" };
}

/** The worktrees of a project: what each holds, and what may go. */
export function WorktreeScreen() {
  const t = useT();
  const { ready, repos, project } = useProject();
  const [open, setOpen] = useState<Open>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const { data, error, refetch } = useWorktrees(project);
  const ids = (data?.environments ?? []).filter(({ status }) => status !== "destroyed").map(({ id }) => id);
  const count = ids.length;
  const sizes = useSizes(ids);
  const safe = [...useReports(ids).values()].filter(isSafe).map(({ environment }) => environment.id);
  usePainted("worktrees", data !== undefined || (ready && project === ""));
  return (
    <AppFrame place="worktrees" title={t("worktree.title")} project={project}>
      <ScreenHead title={t("worktree.title")}>
        {data && (
          <span className="text-meta text-text-2">
            {sizes.size === count && count > 0
              ? t("worktree.total", { count, size: bytes([...sizes.values()].reduce((a, b) => a + b, 0)) })
              : t("worktree.count", { count })}
          </span>
        )}
        {safe.length > 0 && (
          <button
            type="button"
            className="min-h-6 rounded-code text-meta text-text-2 underline"
            data-safe={safe.length}
            onClick={() => setOpen({ kind: "sweep" })}
          >
            {t("worktree.safeCount", {
              count: safe.length,
              size: bytes(safe.reduce((sum, id) => sum + (sizes.get(id) ?? 0), 0)),
            })}
          </button>
        )}
        <span className="flex-1" />
        {repos.length > 0 && (
          <>
            <ProjectChoice projects={repos} chosen={project} />
            <Button look="ghost" onClick={() => setOpen({ kind: "sweep" })}>
              {t("worktree.sweep")}
            </Button>
            <Button onClick={() => setOpen({ kind: "create" })}>
              <Plus size={13} strokeWidth={1.5} aria-hidden="true" />
              {t("worktree.new")}
            </Button>
          </>
        )}
      </ScreenHead>
      {error && <ErrorBanner error={error} retry={() => void refetch()} />}
      {failed != null && <ErrorBanner error={failed} />}
      {ready && project === "" && (
        <main data-region="main">
          <Empty text={t("worktree.noProject")} />
        </main>
      )}
      {data && (
        <>
          <Body listing={data} project={project} chosen={chosen} onChoose={setChosen} onOpen={setOpen} />
          <Dialogs
            open={open}
            listing={data}
            project={project}
            onChoose={setChosen}
            onClose={() => setOpen(null)}
            onError={setFailed}
          />
        </>
      )}
    </AppFrame>
  );
}
