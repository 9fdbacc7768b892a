import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { type FormEvent, useRef, useState } from "react";
import { useProjects, useSessionView } from "../../app/queries";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions, fieldClass } from "../../components/dialog";
import { api } from "../../lib/api";
import { useStoredDraft } from "../chat/use-draft";
import { isName, namedBy } from "./layers";
import { hiddenText, Precedence, useLayers } from "./precedence";
import { VariableRow } from "./variable-row";

const useVariables = (codebaseID: string) =>
  useQuery({
    queryKey: ["environment", codebaseID],
    queryFn: () => api.env.list(codebaseID),
    enabled: codebaseID !== "",
  });

/** Stores a variable. Its value leaves the page with this call and is kept nowhere in it. */
function useSet(codebaseID: string) {
  const { queries } = useServices();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const run = async (key: string, value: string): Promise<boolean> => {
    setBusy(true);
    setError(null);
    try {
      await api.env.set(codebaseID, key, value);
      await queries.invalidateQueries({ queryKey: ["environment", codebaseID] });
      return true;
    } catch (thrown) {
      setError(thrown);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { error, busy, run };
}

interface FormProps {
  codebaseID: string;
  name: string;
  onName(name: string): void;
}

function SetForm({ codebaseID, name, onName }: FormProps) {
  const t = useT();
  const { error, busy, run } = useSet(codebaseID);
  const value = useRef<HTMLInputElement>(null);
  const wrong = name.trim() !== "" && !isName(name.trim());
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const field = value.current;
    if (!field || !(await run(name.trim(), field.value))) return;
    field.value = "";
    onName("");
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="mt-4">
      <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] items-end gap-2">
        <label className="text-dense text-text-2">
          {t("env.name")}
          <input
            className={`${fieldClass} mt-1 font-mono text-meta`}
            value={name}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => onName(event.target.value)}
            aria-invalid={wrong}
            aria-describedby={wrong ? "env-name-wrong" : undefined}
            required
          />
        </label>
        <label className="text-dense text-text-2">
          {t("env.value")}
          <input
            ref={value}
            type="password"
            className={`${fieldClass} mt-1 font-mono text-meta`}
            autoComplete="new-password"
            data-env-value=""
          />
        </label>
        <Button type="submit" className="h-8" disabled={busy || wrong || name.trim() === ""}>
          {t("env.set")}
        </Button>
      </div>
      {wrong && (
        <p id="env-name-wrong" role="alert" className="mt-1 text-lost text-meta">
          {t("env.badName")}
        </p>
      )}
      {error != null && <ErrorBanner error={error} />}
    </form>
  );
}

/** The project that was asked for, else that of the open session, else the first. */
function useProject(codebaseID: string | null) {
  const projects = useProjects().data ?? [];
  const { id = "" } = useParams({ strict: false });
  const open = useSessionView(id).data?.project?.id;
  const [chosen, setChosen] = useState(codebaseID);
  const wanted = chosen ?? open;
  return { projects, project: projects.find((each) => each.id === wanted) ?? projects[0] ?? null, setChosen };
}

/** The environment variables that jobs and terminals of a project are given. */
export function EnvironmentDialog({ codebaseID, onClose }: { codebaseID: string | null; onClose(): void }) {
  const t = useT();
  const { projects, project, setChosen } = useProject(codebaseID);
  const draft = useStoredDraft(`variable_draft/${project?.id ?? ""}`);
  const name = draft.text ?? "";
  const setName = draft.edit;
  const variables = useVariables(project?.id ?? "");
  const named = namedBy(useLayers(project?.id ?? "").data ?? []);
  return (
    <Dialog title={t("env.title")} onClose={onClose} wide>
      <label className="text-dense text-text-2">
        {t("session.project")}
        <select
          className={`${fieldClass} mt-1`}
          value={project?.id ?? ""}
          onChange={(event) => setChosen(event.target.value)}
        >
          {projects.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </select>
      </label>
      {variables.isError && <ErrorBanner error={variables.error} retry={() => void variables.refetch()} />}
      {variables.data?.length === 0 && <p className="mt-4 text-text-2">{t("env.empty")}</p>}
      <ul className="mt-3" data-variables={variables.data?.length}>
        {variables.data?.map((variable) => (
          <VariableRow
            key={variable.id}
            variable={variable}
            hides={hiddenText(
              named.find(({ name: of }) => of === variable.key),
              t,
            )}
            onReplace={() => setName(variable.key)}
          />
        ))}
      </ul>
      {project && <SetForm codebaseID={project.id} name={name} onName={setName} />}
      {project && <Precedence codebaseID={project.id} />}
      <p className="mt-3 text-meta text-text-3">{t("env.note")}</p>
      <DialogActions>
        <Button onClick={onClose}>{t("action.close")}</Button>
      </DialogActions>
    </Dialog>
  );
}
