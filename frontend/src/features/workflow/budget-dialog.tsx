import type { FormEvent } from "react";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions, fieldClass } from "../../components/dialog";
import { api } from "../../lib/api";
import { money } from "../../lib/numbers";
import type { WorkflowRunView } from "../../lib/types";
import { useStoredForm } from "../chat/use-draft";
import { useRunAction } from "./queries";
import { costText } from "./run-state";
import { actionsOf } from "./run-text";

interface LimitProps {
  label: string;
  used: string;
  value: string;
  step: string;
  onChange(value: string): void;
}

function Limit({ label, used, value, step, onChange }: LimitProps) {
  return (
    <label className="block text-dense text-text-2">
      <span className="flex justify-between gap-3">
        {label}
        <span className="text-meta text-text-3">{used}</span>
      </span>
      <input
        className={`${fieldClass} mt-1`}
        type="number"
        min={step}
        step={step}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

/** What a run may use with its sub-runs. It holds at once; a run that stopped for it can go on. */
export function BudgetDialog({ view, onClose }: { view: WorkflowRunView; onClose(): void }) {
  const t = useT();
  const { error, busy, run } = useRunAction();
  const { budget, spent } = view;
  const before = {
    usd: budget.max_spend_nano_usd > 0 ? String(budget.max_spend_nano_usd / 1e9) : "",
    units: budget.max_work_units > 0 ? String(budget.max_work_units) : "",
  };
  const form = useStoredForm(`budget_draft/${view.run.id}`, before);
  const { usd, units } = form.values;
  const stopped = actionsOf(view.run).resume;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run(async () => {
      if (usd !== before.usd) await api.workflow.setBudget(view.run.id, Math.round(Number(usd) * 1e9));
      if (units !== before.units) await api.workflow.setWorkUnits(view.run.id, Number(units));
      if (stopped) await api.workflow.resume(view.run.id);
      close();
    });
  };
  const cost = spent.unknown_events > 0 ? null : spent.cost_nano_usd;
  // Who closes it wants none of it; only what was cut off comes back.
  const close = () => {
    form.clear();
    onClose();
  };
  return (
    <Dialog title={t("run.budgetTitle")} onClose={close}>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <Limit
          label={t("run.budget")}
          used={t("run.budgetUsed", { used: cost === 0 ? (money(0) ?? "") : costText(cost, t) })}
          value={usd}
          step="0.01"
          onChange={(next) => form.change({ usd: next })}
        />
        <Limit
          label={t("run.workUnits")}
          used={t("run.budgetUsed", { used: spent.work_units })}
          value={units}
          step="1"
          onChange={(next) => form.change({ units: next })}
        />
        <p className="text-meta text-text-3">{t("run.budgetNote")}</p>
        {error && <ErrorBanner error={error} />}
        <DialogActions>
          <Button onClick={close}>{t("action.cancel")}</Button>
          <Button
            look="primary"
            type="submit"
            disabled={busy || (!stopped && usd === before.usd && units === before.units)}
          >
            {t(stopped ? "run.budgetResume" : "run.budgetKeep")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
