import { type FormEvent, useState } from "react";
import { useProjects } from "../../app/queries";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { CommandLine } from "../../components/command-line";
import { Dialog, DialogActions, fieldClass } from "../../components/dialog";
import { api } from "../../lib/api";
import type { Exported } from "../../lib/types";
import { bundleName, fileIn, shellWord } from "./bundle-file";
import { BundleProgressRow } from "./bundle-progress";
import { ExportedFile } from "./exported-file";
import { PlaceFields } from "./place-fields";
import { useBundleWork } from "./queries";

interface Props {
  /** "" for none. */
  sessionID: string;
  /** "" for none; with neither, everything. */
  projectID: string;
  /** Of the session or the project. */
  name: string;
  onClose(): void;
}

const everything = "everything";

/** What is exported, as a value of the choice: a session, a project or everything. */
function useScope({ sessionID, projectID, name }: Props) {
  const projects = useProjects().data ?? [];
  const [chosen, setChosen] = useState(sessionID || projectID || everything);
  const project = projects.find(({ id }) => id === chosen);
  return {
    projects,
    chosen,
    setChosen,
    sessionID: sessionID !== "" && chosen === sessionID ? sessionID : "",
    projectID: project ? project.id : chosen === projectID ? projectID : "",
    name: project?.name ?? (chosen === everything ? "holdfast" : name),
  };
}

function commandOf(sessionID: string, projectID: string, file: string): string {
  const scope = sessionID ? `--session ${sessionID} ` : projectID ? `--project ${projectID} ` : "";
  return `holdfast export ${scope}${shellWord(file)}`;
}

/** Writes a session, a project or everything to one file that people and programs can read. */
export default function ExportDialog(props: Props) {
  const t = useT();
  const scope = useScope(props);
  const [folder, setFolder] = useState("");
  const [typed, setTyped] = useState<string | null>(null);
  const [opened] = useState(() => new Date());
  const { result, error, busy, cancel, run } = useBundleWork<Exported>();
  const name = typed ?? bundleName(scope.name, opened);
  const file = fileIn(folder.trim(), name.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run(() => api.bundle.export(scope.sessionID, scope.projectID, file));
  };
  return (
    <Dialog title={t("bundle.exportTitle")} onClose={busy ? () => {} : props.onClose} wide>
      <form onSubmit={submit} data-export-dialog="">
        <label className="block text-dense text-text-2">
          {t("bundle.what")}
          <select
            className={`${fieldClass} mt-1`}
            value={scope.chosen}
            disabled={busy}
            onChange={(event) => scope.setChosen(event.target.value)}
          >
            {props.sessionID !== "" && (
              <option value={props.sessionID}>{t("bundle.session", { name: props.name })}</option>
            )}
            {scope.projects.map((project) => (
              <option key={project.id} value={project.id}>
                {t("bundle.project", { name: project.name })}
              </option>
            ))}
            <option value={everything}>{t("bundle.everything")}</option>
          </select>
        </label>
        <PlaceFields folder={folder} name={name} onFolder={setFolder} onName={setTyped} />
        <p className="mt-2 text-meta text-text-3">{t("bundle.secrets")}</p>
        <div className="mt-2">
          <CommandLine command={commandOf(scope.sessionID, scope.projectID, file)} />
        </div>
        <BundleProgressRow busy={busy} onCancel={cancel} />
        {error != null && <ErrorBanner error={error} />}
        {result && <ExportedFile made={result} />}
        <DialogActions>
          <Button onClick={props.onClose} disabled={busy}>
            {t("action.close")}
          </Button>
          <Button look="primary" type="submit" disabled={busy || folder.trim() === "" || name.trim() === ""}>
            {t("bundle.export")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
