import { useState } from "react";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { fieldClass } from "../../components/dialog";
import { api } from "../../lib/api";
import type { WorkflowGate } from "../../lib/types";
import { GateDiff } from "../worktree/gate-diff";
import { useRunAction } from "./queries";

/** A question of a run. It is answered once. */
export function GateCard({ gate }: { gate: WorkflowGate }) {
  const t = useT();
  const [comment, setComment] = useState("");
  const { error, busy, run } = useRunAction();
  const options = gate.options ?? [];
  const rejects = options.some(({ id }) => id === "reject") || gate.kind === "input";
  const decide = (decision: string) => run(() => api.workflow.decide(gate.id, { decision, comment, by: "" }));
  return (
    <section
      aria-label={t("run.gate", { node: gate.node_id })}
      data-gate={gate.node_id}
      className="rounded-dialog border border-brass bg-raised p-4"
    >
      <h3 className="text-dense text-text-2">{t("run.gate", { node: gate.node_id })}</h3>
      <p className="mt-1.5 select-text whitespace-pre-wrap [overflow-wrap:anywhere]">{gate.message}</p>
      <GateDiff gate={gate} />
      <label className="mt-3 block text-dense text-text-2">
        {t("run.comment")}
        <textarea
          className={`${fieldClass} mt-1 !h-16 py-1.5`}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
      </label>
      {error && <ErrorBanner error={error} />}
      <div className="mt-3 flex flex-wrap gap-2">
        {options.map((option, at) => (
          <Button
            key={option.id}
            look={at === 0 ? "primary" : "plain"}
            disabled={busy}
            onClick={() => decide(option.id)}
          >
            {option.id === "approve" || option.id === "reject" ? t(`run.${option.id}`) : option.label}
          </Button>
        ))}
        {!rejects && (
          <Button disabled={busy} onClick={() => decide("reject")}>
            {t("run.reject")}
          </Button>
        )}
      </div>
    </section>
  );
}
