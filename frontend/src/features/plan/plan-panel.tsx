import { useQuery } from "@tanstack/react-query";
import { GitCompareArrows, History, Pencil } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner, NoticeBar } from "../../components/banner";
import { Button, IconButton } from "../../components/button";
import { Markdown } from "../../components/markdown";
import { api } from "../../lib/api";
import type { Job, Plan } from "../../lib/types";
import { useStoredDraft } from "../chat/use-draft";
import { useLinks } from "../chat/use-links";
import { PlanCompare } from "./plan-compare";
import { readDraft, storedDraft } from "./plan-draft";
import { PlanEditor } from "./plan-editor";
import { PlanTools } from "./plan-tools";
import { PlanVersions } from "./plan-versions";
import { useCompletedType, usePlan } from "./queries";

/** The version that is read: the newest one, or an older one that was chosen. */
function useShown(plan: Plan) {
  const [chosen, setChosen] = useState<number | null>(null);
  const old = chosen !== null && chosen !== plan.version;
  const query = useQuery({
    queryKey: ["job", plan.job_id, "plan", chosen],
    queryFn: () => api.plan.version(plan.job_id, chosen ?? 0),
    enabled: old,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return {
    old,
    version: old ? (chosen ?? plan.version) : plan.version,
    text: old ? query.data?.content : plan.content,
    error: old ? query.error : null,
    choose: setChosen,
  };
}

interface OldProps {
  plan: Plan;
  version: number;
  onNewest(): void;
}

/** The bar over an older version. */
function OldVersion({ plan, version, onNewest }: OldProps) {
  const t = useT();
  const { queries } = useServices();
  const [error, setError] = useState<unknown>(null);
  const restore = async () => {
    setError(null);
    try {
      await api.plan.restore(plan.job_id, version);
      await queries.invalidateQueries({ queryKey: ["job", plan.job_id, "plan"] });
      onNewest();
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <>
      <NoticeBar tone="brass">
        <span className="min-w-0 flex-1">{t("plan.old", { version })}</span>
        <Button small onClick={() => void restore()}>
          {t("plan.restore")}
        </Button>
        <Button small onClick={onNewest}>
          {t("plan.newest", { version: plan.version })}
        </Button>
      </NoticeBar>
      {error != null && <ErrorBanner error={error} />}
    </>
  );
}

interface BodyProps {
  job: Job;
  plan: Plan;
  onJob(id: string): void;
}

function PlanBody({ job, plan, onJob }: BodyProps) {
  const t = useT();
  const links = useLinks(job.working_directory ?? "");
  const shown = useShown(plan);
  const [listed, setListed] = useState(false);
  const [compared, setCompared] = useState(false);
  const { text: stored, edit, compose, error } = useStoredDraft(`plan_draft/${job.id}`);
  const draft = readDraft(stored ?? "");
  const several = (plan.versions?.length ?? 0) > 1;
  const comparing = compared && several && draft === null;
  const begin = () => {
    setCompared(false);
    shown.choose(null);
    edit(storedDraft({ base: plan.version, text: plan.content }));
  };
  return (
    <section aria-label={t("plan.title")} data-plan={plan.version}>
      <div className="flex items-center gap-2 text-meta text-text-3">
        <span className="min-w-0 flex-1">{t("plan.version", { version: shown.version })}</span>
        <IconButton label={t("plan.edit")} disabled={stored === null || draft !== null} onClick={begin}>
          <Pencil size={14} strokeWidth={1.5} />
        </IconButton>
        <IconButton
          label={t("plan.versions")}
          aria-expanded={listed}
          disabled={draft !== null}
          onClick={() => setListed(!listed)}
        >
          <History size={14} strokeWidth={1.5} />
        </IconButton>
        <IconButton
          label={t(several ? "plan.compare" : "plan.compareOne")}
          aria-pressed={compared}
          disabled={draft !== null || !several}
          onClick={() => setCompared(!compared)}
        >
          <GitCompareArrows size={14} strokeWidth={1.5} />
        </IconButton>
        <PlanTools job={job} text={draft?.text ?? shown.text ?? ""} onJob={onJob} />
      </div>
      {error != null && <ErrorBanner error={error} />}
      {draft ? (
        <PlanEditor
          plan={plan}
          draft={draft}
          onDraft={(next) => edit(storedDraft(next))}
          onComposing={compose}
        />
      ) : (
        <>
          {comparing && <PlanCompare plan={plan} shown={shown.version} />}
          {listed && <PlanVersions plan={plan} shown={shown.version} onShow={shown.choose} />}
          {shown.old && (
            <OldVersion plan={plan} version={shown.version} onNewest={() => shown.choose(null)} />
          )}
          {shown.error != null && <ErrorBanner error={shown.error} />}
          {!comparing && (
            <div data-channel="response" className="select-text">
              <Markdown text={shown.text ?? ""} links={links} />
            </div>
          )}
        </>
      )}
    </section>
  );
}

interface Props {
  job: Job;
  /** Shows the job that merges plans. */
  onJob(id: string): void;
  /** What is shown of a job that wrote no plan. */
  children: ReactNode;
}

/** What a job answered: its plan, with its versions and its editor, when its task type has one. */
export function PlanPanel({ job, onJob, children }: Props) {
  const type = useCompletedType(job);
  const plan = usePlan(job.id, type?.has_plan === true);
  if (!type?.has_plan) return children;
  if (plan.data) return <PlanBody key={job.id} job={job} plan={plan.data} onJob={onJob} />;
  return (
    <>
      {plan.isError && <ErrorBanner error={plan.error} retry={() => void plan.refetch()} />}
      {children}
    </>
  );
}
