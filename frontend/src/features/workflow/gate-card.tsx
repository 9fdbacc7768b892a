import { type KeyboardEvent, useState } from "react";
import { useNow } from "../../app/clock";
import { commandKeys } from "../../app/command-keys";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { fieldClass } from "../../components/dialog";
import { DraftField } from "../../components/draft-field";
import { Key } from "../../components/key";
import { Scrolled } from "../../components/scrolled";
import { StateMark } from "../../components/state-mark";
import { api } from "../../lib/api";
import { matches } from "../../lib/keys";
import { clockSeconds, duration, utc } from "../../lib/time";
import type { NodeRunRow, WorkflowGate, WorkflowRunView } from "../../lib/types";
import { useStoredDraft } from "../chat/use-draft";
import { GateDiff } from "../worktree/gate-diff";
import { useOutput, useRunAction } from "./queries";
import { lastLine, nodeMark } from "./run-text";

/** More is not read for a card: the node itself shows it all. Bytes. */
const evidenceMax = 256 * 1024;

/** What an attempt has left; undefined: nothing, too much, or it is being read. */
function useLeft(node: NodeRunRow | undefined): string | undefined {
  const size = node?.ended_at == null ? 0 : node.output_bytes;
  return useOutput(node?.id ?? "", size > 0 && size <= evidenceMax).data;
}

/** A node that the gate waited for: how it ended, and the last thing that it said. */
function EvidenceRow({ id, node, onNode }: { id: string; node: NodeRunRow | undefined; onNode(): void }) {
  const t = useT();
  const now = useNow(60_000);
  const left = useLeft(node);
  const status = t(node ? `run.node.${node.status}` : "run.node.none");
  const said = node?.agent ? "" : lastLine(left ?? "");
  return (
    <li className="flex min-h-6 items-center gap-2.5 text-dense" data-evidence={id}>
      <StateMark mark={nodeMark(node?.status)} word={said ? status : ""} />
      <button
        type="button"
        className="tail-ellipsis max-w-[40%] shrink-0 rounded-code font-medium hover:underline"
        onClick={onNode}
      >
        {id}
      </button>
      <span className="tail-ellipsis min-w-0 flex-1 text-text-2" title={said || undefined}>
        {said || status}
      </span>
      <span className="whitespace-nowrap text-meta text-text-3">
        {node?.started_at == null ? "" : duration((node.ended_at ?? now) - node.started_at, t)}
      </span>
    </li>
  );
}

/** What an agent wrote whose answer the gate asks about. */
function Notes({ id, node }: { id: string; node: NodeRunRow }) {
  const t = useT();
  const left = useLeft(node)?.trim();
  const label = t("run.notesOf", { node: id });
  if (!left) return null;
  return (
    <section className="border-line border-t px-4 py-3" data-notes={id}>
      <h3 className="font-semibold text-dense">{label}</h3>
      <Scrolled label={label} className="mt-1.5 max-h-36 border-line-strong border-l-2 pl-3">
        <p className="select-text whitespace-pre-wrap text-dense text-text-2 [overflow-wrap:anywhere]">
          {left}
        </p>
      </Scrolled>
    </section>
  );
}

interface EvidenceProps {
  gate: WorkflowGate;
  view: WorkflowRunView;
  onNode(id: string): void;
}

/** What the nodes that a gate waits for have left: it is what the answer is about. */
function useEvidence({ gate, view }: EvidenceProps): { id: string; node: NodeRunRow | undefined }[] {
  const before = (view.steps ?? []).find(({ id }) => id === gate.node_id)?.depends_on ?? [];
  return before.map((id) => ({
    id,
    node: (view.nodes ?? []).filter(({ node_id, iteration }) => node_id === id && iteration === 0).at(-1),
  }));
}

function Evidence(props: EvidenceProps) {
  const t = useT();
  const rows = useEvidence(props);
  if (rows.length === 0) return null;
  return (
    <section className="border-line border-t px-4 py-3">
      <h3 className="font-semibold text-dense">{t("run.evidence")}</h3>
      <ul className="mt-1.5">
        {rows.map(({ id, node }) => (
          <EvidenceRow key={id} id={id} node={node} onNode={() => props.onNode(id)} />
        ))}
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

function Answer({ gate, view }: { gate: WorkflowGate; view: WorkflowRunView }) {
  const t = useT();
  const mac = useSettings((s) => s.mac);
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
    if (event.nativeEvent.isComposing) return;
    const [approves, rejects] = [commandKeys.approveGate, commandKeys.rejectGate].map((keys) =>
      matches(event.nativeEvent, keys, mac),
    );
    if (!approves && !rejects) return;
    event.preventDefault();
    if (busy) return;
    if (rejects) reject();
    else if (options[0]) decide(options[0].id);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of its buttons, wherever in it the focus is
    <section
      className="border-line border-t px-4 py-3"
      onKeyDown={onKeyDown}
      data-panel-keys="approveGate rejectGate"
    >
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
            onClick={() => decide(option.id)}
          >
            {option.id === "approve" ? t("run.approve") : option.label}
            {at === 0 && <Key keys={commandKeys.approveGate} className="!text-current" />}
          </Button>
        ))}
        <Button disabled={busy || (rejecting && comment.trim() === "")} onClick={reject}>
          {t("run.reject")}
          <Key keys={commandKeys.rejectGate} />
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
export function GateCard(props: EvidenceProps) {
  const { gate, view } = props;
  const t = useT();
  const notes = useEvidence(props).filter(({ node }) => node?.agent);
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
      <Evidence {...props} />
      <div className="px-4 pb-3 empty:hidden">{open && <GateDiff gate={gate} />}</div>
      {notes.map(({ id, node }) => node && <Notes key={id} id={id} node={node} />)}
      {open ? <Answer gate={gate} view={view} /> : <Decided gate={gate} />}
    </section>
  );
}
