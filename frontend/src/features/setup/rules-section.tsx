import { Pencil, Plus, X } from "lucide-react";
import { useRef, useState } from "react";
import { useAgents } from "../../app/queries";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { useUndo } from "../../app/undo";
import { ErrorBanner } from "../../components/banner";
import { Button, IconButton } from "../../components/button";
import { Section } from "../../components/facts";
import { api } from "../../lib/api";
import type { AgentInfo, Codebase, PermissionRule } from "../../lib/types";
import { agentLabel } from "../agent/run-task";
import { NoProject, ProjectChoice, useProject } from "./project-choice";
import { useRules } from "./queries";
import { RuleForm } from "./rule-form";

const fresh = (project_hash: string): PermissionRule => ({
  id: "",
  project_hash,
  agent: "",
  tool: "",
  decision: "allow",
  created_at: 0,
  pattern: "",
});

/** Stores rules and removes them; a removed one can be had back for ten seconds. */
function useRuleChanges(onDone: () => void) {
  const t = useT();
  const { queries } = useServices();
  const offer = useUndo((s) => s.offer);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const attempt = async (act: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await act();
    } catch (thrown) {
      setError(thrown);
    }
    await queries.invalidateQueries({ queryKey: ["permission-rules"] });
    setBusy(false);
  };
  const save = (rule: PermissionRule) =>
    void attempt(async () => {
      const stored = await api.permission.setRule(rule);
      // Agent, tool and pattern name a rule: where one of them changed, the old one is another rule.
      if (rule.id && stored.id !== rule.id) await api.permission.removeRule(rule.id);
      onDone();
    });
  const remove = (rule: PermissionRule) =>
    void attempt(async () => {
      await api.permission.removeRule(rule.id);
      offer(t("setup.rule.removed", { tool: rule.tool }), () => save({ ...rule, id: "" }));
    });
  return { error, busy, save, remove };
}

interface RowProps {
  rule: PermissionRule;
  agents: readonly AgentInfo[];
  onChange(): void;
  onRemove(): void;
}

function RuleRow({ rule, agents, onChange, onRemove }: RowProps) {
  const t = useT();
  const agent = agents.find(({ name }) => name === rule.agent);
  const { tool, pattern } = rule;
  const who = rule.agent === "" ? t("setup.rule.agentAll") : agent ? agentLabel(agent, t) : rule.agent;
  return (
    <tr className="border-line border-t align-top" data-rule={rule.decision}>
      <td className="py-[5px] pr-3">{who}</td>
      <td className="py-[5px] pr-3 font-mono text-meta leading-[18px] [overflow-wrap:anywhere]">{tool}</td>
      <td className="py-[5px] pr-3 font-mono text-meta leading-[18px] [overflow-wrap:anywhere]">
        {pattern || <span className="font-sans text-text-3">{t("setup.rule.patternAll")}</span>}
      </td>
      <td className="py-[5px] pr-3">{t(`setup.rule.${rule.decision}`)}</td>
      <td className="w-14 py-0.5">
        <span className="flex justify-end gap-1">
          <IconButton label={t("setup.rule.change", { tool, pattern })} onClick={onChange}>
            <Pencil size={13} strokeWidth={1.5} />
          </IconButton>
          <IconButton label={t("setup.rule.remove", { tool, pattern })} onClick={onRemove}>
            <X size={13} strokeWidth={1.5} />
          </IconButton>
        </span>
      </td>
    </tr>
  );
}

function Rules({ project, editing, onEdit }: { project: Codebase; editing: string | null; onEdit: Edit }) {
  const t = useT();
  const agents = useAgents().data ?? [];
  const rules = useRules(project.project_hash);
  const { error, busy, save, remove } = useRuleChanges(() => onEdit(null));
  const form = (rule: PermissionRule) => (
    <RuleForm rule={rule} agents={agents} busy={busy} onSave={save} onClose={() => onEdit(null)} />
  );
  const failed = error ?? rules.error;
  return (
    <>
      {failed != null && <ErrorBanner error={failed} retry={() => void rules.refetch()} />}
      {editing === "" && form(fresh(project.project_hash))}
      {rules.data?.length === 0 && editing === null && (
        <p className="max-w-[80ch] border-line border-t pt-2 text-dense text-text-3">
          {t("setup.rulesNone")}
        </p>
      )}
      {rules.data && rules.data.length > 0 && (
        <table className="w-full table-fixed border-collapse text-dense" data-rules={rules.data.length}>
          <thead className="text-left text-text-3">
            <tr>
              <th scope="col" className="w-1/5 py-[5px] font-normal">
                {t("setup.rule.agent")}
              </th>
              <th scope="col" className="w-1/5 font-normal">
                {t("setup.rule.tool")}
              </th>
              <th scope="col" className="font-normal">
                {t("setup.rule.pattern")}
              </th>
              <th scope="col" className="w-28 font-normal">
                {t("setup.rule.decision")}
              </th>
              <td className="w-14" />
            </tr>
          </thead>
          <tbody>
            {rules.data.map((rule) =>
              rule.id === editing ? (
                <tr key={rule.id}>
                  <td colSpan={5}>{form(rule)}</td>
                </tr>
              ) : (
                <RuleRow
                  key={rule.id}
                  rule={rule}
                  agents={agents}
                  onChange={() => onEdit(rule.id)}
                  onRemove={() => remove(rule)}
                />
              ),
            )}
          </tbody>
        </table>
      )}
    </>
  );
}

/** The id of the rule that is changed, "" for a new one, null for none. */
type Edit = (id: string | null) => void;

/** What a project answers to its agents by itself. */
export function RulesSection() {
  const t = useT();
  const project = useProject();
  const [editing, setEditing] = useState<string | null>(null);
  const add = useRef<HTMLButtonElement>(null);
  // The form goes with its field: whoever works by key goes on at the head of the rules.
  const edit: Edit = (id) => {
    setEditing(id);
    if (id === null) add.current?.focus();
  };
  return (
    <Section
      id="setup-rules"
      title={t("setup.rules")}
      note={t("setup.rulesNote")}
      className="col-span-full"
      tools={
        project && (
          <>
            <ProjectChoice />
            <Button
              ref={add}
              small
              look="ghost"
              onClick={() => setEditing("")}
              aria-label={t("setup.rule.add")}
            >
              <Plus size={13} strokeWidth={1.5} aria-hidden="true" />
              {t("setup.add")}
            </Button>
          </>
        )
      }
    >
      {project === null && <NoProject />}
      {project && <Rules key={project.id} project={project} editing={editing} onEdit={edit} />}
    </Section>
  );
}
