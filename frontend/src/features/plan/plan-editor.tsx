import { useState } from "react";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner, NoticeBar } from "../../components/banner";
import { Button } from "../../components/button";
import { api } from "../../lib/api";
import type { Plan } from "../../lib/types";
import { canSave, inConflict, type PlanDraft } from "./plan-draft";

interface Props {
  plan: Plan;
  draft: PlanDraft;
  /** Keeps what was typed; null when it is saved or given up. */
  onDraft(draft: PlanDraft | null): void;
  onComposing(composing: boolean): void;
}

/** The text of a plan under the hands of its reader. A version that another stored meanwhile is shown beside it. */
export function PlanEditor({ plan, draft, onDraft, onComposing }: Props) {
  const t = useT();
  const { queries } = useServices();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const conflict = inConflict(draft, plan);
  const save = async (version: number) => {
    setBusy(true);
    setError(null);
    try {
      await api.plan.save(plan.job_id, version, draft.text);
      onDraft(null);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
      // After a refusal too: what is newer is to be seen.
      await queries.invalidateQueries({ queryKey: ["job", plan.job_id, "plan"] });
    }
  };
  return (
    <div data-plan-editor="" data-conflict={conflict}>
      {error != null && !conflict && <ErrorBanner error={error} />}
      {conflict && (
        <NoticeBar tone="brass">
          <span className="min-w-0 flex-1">{t("plan.conflict", { version: plan.version })}</span>
          <Button small disabled={busy} onClick={() => void save(plan.version)}>
            {t("plan.saveMine")}
          </Button>
          <Button small disabled={busy} onClick={() => onDraft(null)}>
            {t("plan.takeTheirs")}
          </Button>
        </NoticeBar>
      )}
      <div className={conflict ? "grid grid-cols-2 gap-3" : ""}>
        <textarea
          autoFocus
          aria-label={t("plan.editor")}
          className="mt-2 block min-h-[320px] w-full resize-y rounded-control border border-line-strong bg-canvas px-3 py-2 font-mono text-meta text-text"
          value={draft.text}
          onChange={(event) => onDraft({ ...draft, text: event.target.value })}
          onCompositionStart={() => onComposing(true)}
          onCompositionEnd={() => onComposing(false)}
        />
        {conflict && (
          <section
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable with the keyboard
            tabIndex={0}
            aria-label={t("plan.theirs")}
            className="mt-2 max-h-[480px] select-text overflow-auto whitespace-pre-wrap rounded-control border border-line px-3 py-2 font-mono text-meta [overflow-wrap:anywhere]"
          >
            {plan.content}
          </section>
        )}
      </div>
      <div className="mt-2 flex justify-end gap-2">
        <Button small look="ghost" disabled={busy} onClick={() => onDraft(null)}>
          {t("plan.giveUp")}
        </Button>
        <Button
          small
          look="primary"
          disabled={busy || !canSave(draft, plan)}
          onClick={() => void save(plan.version)}
        >
          {t("plan.save")}
        </Button>
      </div>
    </div>
  );
}
