import { type KeyboardEvent, useState } from "react";
import { useNow } from "../../app/clock";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { fieldClass } from "../../components/dialog";
import { DraftField } from "../../components/draft-field";
import { Key } from "../../components/key";
import { StateMark } from "../../components/state-mark";
import { api } from "../../lib/api";
import { clockSeconds, duration, utc } from "../../lib/time";
import type { WorkflowGate, WorkflowRunView } from "../../lib/types";
import { useStoredDraft } from "../chat/use-draft";
import { GateDiff } from "../worktree/gate-diff";
import { useRunAction } from "./queries";
import { nodeMark } from "./run-text";

/** What the nodes that a gate waits for have left: it is what the answer is about. */
function Evidence({ gate, view }: { gate: WorkflowGate; view: WorkflowRunView }) {
  const t = useT();
  const now = useNow(60_000);
  const before = (view.steps ?? []).find(({ id }) => id === gate.node_id)?.depends_on ?? [];
  if (before.length === 0) return null;
  return (
    <section className="border-line border-t px-4 py-3">
      <h3 className="font-semibold text-dense">{t("run.evidence")}</h3>
      <ul className="mt-1.5">
        {before.map((id) => {
          const node = (view.nodes ?? [])
            .filter(({ node_id, iteration }) => node_id === id && iteration === 0)
            .at(-1);
          return (
            <li key={id} className="flex min-h-6 items-center gap-2.5 text-dense">
              <StateMark mark={nodeMark(node?.status)} word="" />
              <span className="tail-ellipsis">{id}</span>
              <span className="flex-1 text-meta text-text-2">
                {t(node ? `run.node.${node.status}` : "run.node.none")}
              </span>
              <span className="text-meta text-text-3">
                {node?.started_at == null ? "" : duration((node.ended_at ?? now) - node.started_at, t)}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** What a rejection leads to: nothing that waits for the gate runs. */
function useAfterReject(gate: WorkflowGate, view: WorkflowRunView): string {
  const t = useT();
  const after = (view.steps ?? []).filter(({ depends_on }) => depends_on?.includes(gate.node_id));
  return t("run.afterReject", { count: after.length, names: after.map(({ id }) => id).join(", ") });
}

const approveKeys = { mac: ["Mod+Enter"], other: ["Ctrl+Enter"] };
const rejectKeys = { mac: ["Mod+Shift+Enter"], other: ["Ctrl+Shift+Enter"] };

function Answer({ gate, view }: { gate: WorkflowGate; view: WorkflowRunView }) {
  const t = useT();
  const draft = useStoredDraft(`gate_draft/${gate.id}`);
  const comment = draft.text ?? "";
  const [rejecting, setRejecting] = useState(false);
  const { error, busy, run } = useRunAction();
  const afterReject = useAfterReject(gate, view);
  const options = (gate.options ?? []).filter(({ id }) => id !== "reject");
  const decide = (decision: string) =>
    run(async () => {
      await api.workflow.decide(gate.id, { decision, comment, by: "" });
      draft.edit("");
    });
  const reject = () => (rejecting && comment.trim() !== "" ? decide("reject") : setRejecting(true));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || !(event.ctrlKey || event.metaKey) || event.key !== "Enter") return;
    event.preventDefault();
    if (busy) return;
    if (event.shiftKey) reject();
    else if (options[0]) decide(options[0].id);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of its buttons, wherever in it the focus is
    <section className="border-line border-t px-4 py-3" onKeyDown={onKeyDown}>
      <DraftField
        label={t(rejecting ? "run.reason" : "run.comment")}
        className={`${fieldClass} mt-1 !h-14 py-1.5`}
        draft={draft}
      />
      {rejecting && (
        <p className="mt-1.5 text-meta text-text-2" role="status" data-after-reject="">
          {afterReject}
        </p>
      )}
      {error && <ErrorBanner error={error} />}
      <div className="mt-2.5 flex flex-wrap gap-2">
        {options.map((option, at) => (
          <Button
            key={option.id}
            look={at === 0 ? "primary" : "plain"}
            disabled={busy}
            aria-keyshortcuts={at === 0 ? "Control+Enter" : undefined}
            onClick={() => decide(option.id)}
          >
            {option.id === "approve" ? t("run.approve") : option.label}
            {at === 0 && <Key keys={approveKeys} className="!text-current" />}
          </Button>
        ))}
        <Button
          disabled={busy || (rejecting && comment.trim() === "")}
          aria-keyshortcuts="Control+Shift+Enter"
          onClick={reject}
        >
          {t("run.reject")}
          <Key keys={rejectKeys} />
        </Button>
      </div>
      <p className="mt-2 text-meta text-text-3">{t("run.answerSaved")}</p>
    </section>
  );
}

/** A gate that was answered: who said what, and when. */
function Decided({ gate }: { gate: WorkflowGate }) {
  const t = useT();
  if (gate.decided_at == null) return null;
  const time = clockSeconds(gate.decided_at);
  return (
    <section className="border-line border-t px-4 py-3 text-dense" data-decided={gate.decision ?? ""}>
      <p title={utc(gate.decided_at)}>
        {gate.decided_by
          ? t("run.decided", { by: gate.decided_by, decision: gate.decision ?? "", time })
          : t("run.decidedAt", { decision: gate.decision ?? "", time })}
      </p>
      {gate.comment && <p className="mt-1.5 select-text whitespace-pre-wrap text-text-2">{gate.comment}</p>}
    </section>
  );
}

/** A question of a run, with what it is about. It is answered once. */
export function GateCard({ gate, view }: { gate: WorkflowGate; view: WorkflowRunView }) {
  const t = useT();
  const open = gate.status === "pending";
  return (
    <section
      aria-label={t("run.gate", { node: gate.node_id })}
      {...(open ? { "data-gate": gate.node_id } : {})}
      className="border-line border-b"
    >
      <div className="flex items-center gap-2.5 px-4 pt-3">
        <StateMark mark={open ? "needs" : "saved"} word="" />
        <h2 className="tail-ellipsis text-title">{gate.node_id}</h2>
        <span className="flex-1" />
        <span className="whitespace-nowrap text-meta text-text-2" title={utc(gate.created_at)}>
          {t("run.since", { time: clockSeconds(gate.created_at) })}
        </span>
      </div>
      <p className="select-text whitespace-pre-wrap px-4 pt-2 pb-3 text-read text-text-2 [overflow-wrap:anywhere]">
        {gate.message}
      </p>
      <Evidence gate={gate} view={view} />
      <div className="px-4 pb-3 empty:hidden">{open && <GateDiff gate={gate} />}</div>
      {open ? <Answer gate={gate} view={view} /> : <Decided gate={gate} />}
    </section>
  );
}
