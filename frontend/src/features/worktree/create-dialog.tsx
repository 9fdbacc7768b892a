import { type FormEvent, useEffect, useMemo, useState } from "react";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions, fieldClass } from "../../components/dialog";
import { api } from "../../lib/api";
import type { WorktreePlace, WorktreeSpec, WorktreeUse } from "../../lib/types";
import { useStoredForm } from "../chat/use-draft";
import { useAction, usePlace } from "./queries";

const uses: readonly WorktreeUse[] = ["task", "issue", "pr", "review", "thread"];
const typingMs = 300;

/** A value once it has stayed the same for a moment. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), typingMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

function PlaceText({ place }: { place: WorktreePlace }) {
  const t = useT();
  const { working_path: path, branch_name: branch } = place;
  const text = place.environment
    ? t("worktree.createShared", { path })
    : t(place.adopts ? "worktree.createAdopts" : "worktree.createAt", { path, branch });
  return (
    <p className="mt-3 select-text text-dense text-text-2 [overflow-wrap:anywhere]" data-place="">
      {text}
    </p>
  );
}

interface FieldProps {
  label: string;
  hint?: string;
  value: string;
  required?: boolean;
  onChange(value: string): void;
}

function Field({ label, hint = "", value, required = false, onChange }: FieldProps) {
  return (
    <label className="block text-dense text-text-2">
      {label}
      <input
        className={`${fieldClass} mt-1`}
        value={value}
        placeholder={hint}
        required={required}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

/** What the dialog asks for, as it was left. Its identity changes only with its content. */
function useSpec(project: string) {
  const form = useStoredForm(`worktree_draft/${project}`, {
    workflow_type: "task" as WorktreeUse,
    workflow_id: "",
    branch: "",
    base: "",
  });
  const spec = useMemo<WorktreeSpec>(
    () => ({
      ...form.values,
      codebase_id: project,
      from: "",
      related: [],
      created_by_platform: "",
      no_setup: false,
    }),
    [form.values, project],
  );
  return { spec, form };
}

interface Props {
  project: string;
  onClose(): void;
  onCreated(id: string): void;
}

/** Asks for a worktree for a piece of work, and shows where it will be. */
export function CreateDialog({ project, onClose, onCreated }: Props) {
  const t = useT();
  const { spec, form } = useSpec(project);
  const set = form.change;
  const place = usePlace(useSettled(spec));
  const { error, busy, run } = useAction();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run(async () => {
      const made = await api.worktree.create({ ...spec, related: [] });
      form.clear();
      onCreated(made.id);
      onClose();
    });
  };
  return (
    <Dialog title={t("worktree.createTitle")} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-3" {...form.composing}>
        <label className="block text-dense text-text-2">
          {t("worktree.createKind")}
          <select
            className={`${fieldClass} mt-1`}
            value={spec.workflow_type}
            onChange={(event) => set({ workflow_type: event.target.value as WorktreeUse })}
          >
            {uses.map((use) => (
              <option key={use} value={use}>
                {t(`worktree.kind.${use}`)}
              </option>
            ))}
          </select>
        </label>
        <Field
          label={t("worktree.createID")}
          value={spec.workflow_id}
          required
          onChange={(value) => set({ workflow_id: value })}
        />
        <div className="grid grid-cols-2 gap-3">
          <Field
            label={t("worktree.createBranch")}
            hint={t("worktree.createBranchHint")}
            value={spec.branch}
            onChange={(branch) => set({ branch })}
          />
          <Field
            label={t("worktree.createBase")}
            hint={t("worktree.createBaseHint")}
            value={spec.base}
            onChange={(base) => set({ base })}
          />
        </div>
        {place.data && spec.workflow_id !== "" && <PlaceText place={place.data} />}
        {place.isError && !error && <ErrorBanner error={place.error} />}
        {error && <ErrorBanner error={error} />}
        {busy && (
          <p role="status" className="text-dense text-text-3">
            {t("worktree.creating")}
          </p>
        )}
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" disabled={busy || spec.workflow_id.trim() === ""}>
            {t("worktree.create")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
