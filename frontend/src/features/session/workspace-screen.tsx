import { useLocation, useNavigate, useParams } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useEffect, useState } from "react";
import { useArrival } from "../../app/found";
import { useHighlight } from "../../app/highlight";
import { usePainted } from "../../app/painted";
import { useJobs, useSessionView, useTerminals } from "../../app/queries";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { StatusBar } from "../../app/status-bar";
import { TitleBar } from "../../app/title-bar";
import { useWanted } from "../../app/wanted";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { api } from "../../lib/api";
import type { SearchHit } from "../../lib/types";
import { type ChangeLayout, type Layout, useLayout } from "./layout";
import { type SessionModel, useSessionModel } from "./use-session-model";
import { Workspace } from "./workspace";

/** Loads a session and its layout; the workspace itself begins when both are there. */
export function WorkspaceScreen() {
  const { id } = useParams({ from: "/s/$id" });
  const { model, error, reload } = useSessionModel(id);
  const [layout, change] = useLayout(id);
  // The picker chooses what was open last: of all, and of a project that is listed alone.
  const project = model?.id === id ? model.view.session.project_hash : null;
  const { queries } = useServices();
  useEffect(() => {
    for (const key of project === null
      ? ["active_session"]
      : ["active_session", `active_session/${project}`]) {
      queries.setQueryData([key], id);
      api.system.set(key, id).catch(() => {});
    }
  }, [id, project, queries]);
  if (error) return <Failed error={error} retry={reload} />;
  if (!model || model.id !== id || !layout) return <Loading />;
  return <Loaded key={id} model={model} layout={layout} change={change} />;
}

function Loaded({ model, layout, change }: { model: SessionModel; layout: Layout; change: ChangeLayout }) {
  const view = useSessionView(model.id).data ?? model.view;
  const jobs = useJobs(model.id);
  const terminals = useTerminals(model.id);
  const full = useLocation({ select: ({ pathname }) => pathname.endsWith("/terminals") });
  const { job: wanted, wantJob } = useWanted();
  useEffect(() => {
    if (wanted?.sessionID !== model.id) return;
    change({ centre: "job", job: wanted.id });
    wantJob(null);
  }, [wanted, wantJob, model.id, change]);
  const [found, setFound] = useState<SearchHit | null>(null);
  useArrival(
    (hit) =>
      hit.session_id === model.id &&
      (hit.kind === "result" || hit.kind === "files" || hit.kind === "session"),
    (hit) => {
      if (hit.kind === "result") setFound(hit);
      if (hit.kind === "files") {
        const current = hit.seq === model.selection.snapshot().current_index;
        change({ filesHistory: true, filesViewed: current ? null : hit.seq });
      }
    },
  );
  useHighlight("[data-centre]", found, { goIn: "[data-job-text]" });
  usePainted("workspace", Boolean((jobs.data || jobs.isError) && (terminals.data || terminals.isError)));
  return <Workspace {...{ model, view, layout, change, jobs, terminals, full }} />;
}

function Shell({ children }: { children: React.ReactNode }) {
  const t = useT();
  return (
    <div className="grid h-full grid-rows-[40px_minmax(0,1fr)_26px] bg-canvas">
      <TitleBar>
        <span className="pl-6 font-medium">{t("app.name")}</span>
      </TitleBar>
      <main data-region="main" aria-label={t("region.main")}>
        {children}
      </main>
      <StatusBar />
    </div>
  );
}

function Loading() {
  return <Shell>{null}</Shell>;
}

function Failed({ error, retry }: { error: { code: string; message: string }; retry(): void }) {
  const t = useT();
  const navigate = useNavigate();
  const gone = error.code === "not_found";
  return (
    <Shell>
      <div className="mx-auto max-w-[620px] pt-[12vh]">
        <h1 className="text-title">{gone ? t("session.notFound") : t("error.panel")}</h1>
        {gone ? null : <ErrorBanner error={error} retry={retry} />}
        <Button className="mt-4" onClick={() => void navigate({ to: "/" })}>
          <ChevronRight size={12} strokeWidth={1.5} aria-hidden="true" />
          {t("session.backToSessions")}
        </Button>
      </div>
    </Shell>
  );
}
