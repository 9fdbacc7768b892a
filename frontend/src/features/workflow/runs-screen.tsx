import { useNavigate, useSearch } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { useState } from "react";
import { useNow } from "../../app/clock";
import { AppFrame, ScreenHead } from "../../app/page-frame";
import { usePainted } from "../../app/painted";
import { useProjects } from "../../app/queries";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { fieldClass } from "../../components/dialog";
import { List } from "../../components/list";
import { Empty } from "../../components/panel";
import { StateMark } from "../../components/state-mark";
import { when } from "../../lib/time";
import type { WorkflowRunRow } from "../../lib/types";
import { Library } from "./library";
import { useRuns } from "./queries";
import { runMark } from "./run-text";
import { StartDialog } from "./start-dialog";
import "../../lib/messages/work-texts";

function RunRow({ run, now }: { run: WorkflowRunRow; now: number }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  return (
    <div
      className="grid grid-cols-[14px_minmax(0,1fr)_auto] items-start gap-x-3"
      data-run={run.id}
      data-status={run.status}
    >
      <StateMark mark={runMark(run)} word={t(`run.status.${run.status}`)} className="pt-[3px]" />
      <span className="min-w-0">
        <span className="tail-ellipsis block text-dense">{run.workflow_name}</span>
        <span className="tail-ellipsis block text-meta text-text-2">
          {t("run.steps", { done: run.current_step_index, all: run.step_count })}
        </span>
      </span>
      <span className="text-meta text-text-3">{when(run.created_at, now, locale)}</span>
    </div>
  );
}

/** The runs of a project's workflows: what they did, what they ask. */
export function RunsScreen() {
  const t = useT();
  const navigate = useNavigate();
  const now = useNow(60_000);
  const projects = useProjects();
  const search = useSearch({ from: "/runs" });
  const [starts, setStarts] = useState<string | null>(null);
  const project = search.project ?? projects.data?.[0]?.id ?? "";
  const { data, error, refetch, hasNextPage, fetchNextPage } = useRuns(project);
  const runs = data?.pages.flat() ?? [];
  const [active, setActive] = useState<string | null>(null);
  const open = (id: string) => void navigate({ to: "/runs/$id", params: { id } });
  usePainted("runs", data !== undefined || (projects.isSuccess && project === ""));
  return (
    <AppFrame place="runs" title={t("run.title")} project={project}>
      <ScreenHead title={t("run.title")}>
        <span className="flex-1" />
        {project !== "" && (
          <>
            <select
              aria-label={t("worktree.project")}
              className={`${fieldClass} !h-7 !w-auto max-w-[220px] text-dense`}
              value={project}
              onChange={(event) => void navigate({ to: "/runs", search: { project: event.target.value } })}
            >
              {(projects.data ?? []).map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
            <Button
              look="ghost"
              onClick={() => void navigate({ to: "/workflow-editor", search: { project } })}
            >
              {t("run.edit")}
            </Button>
            <Button onClick={() => setStarts("")}>
              <Play size={13} strokeWidth={1.5} aria-hidden="true" />
              {t("run.new")}
            </Button>
          </>
        )}
      </ScreenHead>
      {error && <ErrorBanner error={error} retry={() => void refetch()} />}
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_minmax(280px,34%)]">
        <main
          data-region="main"
          aria-label={t("library.title")}
          className="@container min-h-0 overflow-y-auto pb-6"
        >
          {project !== "" && <Library project={project} onRun={setStarts} />}
          {project === "" && projects.isSuccess && <Empty text={t("run.noProject")} />}
        </main>
        <aside
          data-region="list"
          aria-label={t("run.list")}
          className="min-h-0 overflow-y-auto border-line border-l"
        >
          <List
            label={t("run.list")}
            items={runs}
            idOf={(run) => run.id}
            active={active ?? runs[0]?.id ?? null}
            onActive={setActive}
            onOpen={open}
            itemClass={(on) =>
              `border-line border-b px-4 py-[7px] -outline-offset-2 ${on ? "bg-select" : "hover:bg-hover"}`
            }
          >
            {(run) => <RunRow run={run} now={now} />}
          </List>
          {hasNextPage && (
            <Button look="ghost" className="m-2" onClick={() => void fetchNextPage()}>
              {t("run.older")}
            </Button>
          )}
          {data && runs.length === 0 && (
            <Empty text={t("run.empty")} command={`holdfast workflow list --project ${project}`} />
          )}
        </aside>
      </div>
      {starts !== null && (
        <StartDialog project={project} workflow={starts} onClose={() => setStarts(null)} onStarted={open} />
      )}
    </AppFrame>
  );
}
