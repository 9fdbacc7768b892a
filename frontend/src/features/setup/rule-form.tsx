import { type FormEvent, useEffect, useId, useRef } from "react";
import { useT } from "../../app/settings";
import { Button } from "../../components/button";
import type { AgentInfo, PermissionRule } from "../../lib/types";
import { agentLabel } from "../agent/run-task";
import { useStoredForm } from "../chat/use-draft";

export const decisions = ["allow", "ask", "deny"] as const;

/** The tools that agents name most. Any other name is taken as well. */
const tools = ["*", "Bash", "Edit", "Write", "Read", "WebFetch", "WebSearch"];

const field = "mt-0.5 h-7 w-full min-w-0 rounded-control border border-line-strong bg-canvas px-2 text-dense";

interface Props {
  /** What is changed; a new one has no id. */
  rule: PermissionRule;
  agents: readonly AgentInfo[];
  busy: boolean;
  onSave(rule: PermissionRule): void;
  onClose(): void;
}

/** The fields of a rule: who, which tool, for what, and what is answered. */
export function RuleForm({ rule, agents, busy, onSave, onClose }: Props) {
  const t = useT();
  const list = useId();
  const { agent, tool, pattern, decision } = rule;
  const kept = useStoredForm(`rule_draft/${rule.id || "new"}`, { agent, tool, pattern, decision });
  const draft: PermissionRule = { ...rule, ...kept.values };
  const change = kept.change;
  const close = () => {
    kept.clear();
    onClose();
  };
  const form = useRef<HTMLFormElement>(null);
  // It opens at the end of the page, where half of it would be out of sight.
  useEffect(() => {
    form.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const strange = draft.agent !== "" && !agents.some(({ name }) => name === draft.agent);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    kept.clear();
    onSave({ ...draft, tool: draft.tool.trim() });
  };
  return (
    <form
      ref={form}
      className="grid grid-cols-[minmax(0,3fr)_minmax(0,3fr)_minmax(0,5fr)_minmax(0,2fr)] scroll-mb-4 gap-2 border-line border-t py-2.5 text-meta text-text-2"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.nativeEvent.isComposing) close();
      }}
      data-rule-form=""
      {...kept.composing}
    >
      <label>
        {t("setup.rule.agent")}
        <select
          autoFocus
          className={field}
          value={draft.agent}
          onChange={(event) => change({ agent: event.target.value })}
        >
          <option value="">{t("setup.rule.agentAll")}</option>
          {strange && <option value={draft.agent}>{draft.agent}</option>}
          {agents
            .filter(({ capabilities }) => capabilities?.permissions)
            .map((agent) => (
              <option key={agent.name} value={agent.name}>
                {agentLabel(agent, t)}
              </option>
            ))}
        </select>
      </label>
      <label>
        {t("setup.rule.tool")}
        <input
          className={`${field} font-mono !text-meta`}
          list={list}
          value={draft.tool}
          required
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => change({ tool: event.target.value })}
        />
        <datalist id={list}>
          {tools.map((tool) => (
            <option key={tool} value={tool} />
          ))}
        </datalist>
      </label>
      <label>
        {t("setup.rule.pattern")}
        <input
          className={`${field} font-mono !text-meta`}
          value={draft.pattern}
          placeholder={t("setup.rule.patternHint")}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => change({ pattern: event.target.value })}
        />
      </label>
      <label>
        {t("setup.rule.decision")}
        <select
          className={field}
          value={draft.decision}
          onChange={(event) => change({ decision: event.target.value as PermissionRule["decision"] })}
        >
          {decisions.map((each) => (
            <option key={each} value={each}>
              {t(`setup.rule.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <span className="col-span-2 self-center text-text-3">{t("setup.rule.note")}</span>
      <span className="col-span-2 flex justify-end gap-2">
        <Button small onClick={close}>
          {t("action.cancel")}
        </Button>
        <Button small look="primary" type="submit" disabled={busy}>
          {t("setup.save")}
        </Button>
      </span>
    </form>
  );
}
