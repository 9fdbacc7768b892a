import { type FormEvent, useState, useSyncExternalStore } from "react";
import { useAgents, useJob } from "../../app/queries";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions } from "../../components/dialog";
import { DraftField } from "../../components/draft-field";
import { StateMark } from "../../components/state-mark";
import { api } from "../../lib/api";
import { jobMark, jobWord } from "../../lib/marks";
import type { Find, Job } from "../../lib/types";
import { AgentField, ModelField } from "../agent/agent-field";
import { answering } from "../agent/answering";
import { useStoredDraft } from "../chat/use-draft";
import type { FileSelection } from "../files/file-selection";
import { FolderField } from "./folder-field";
import { FoundFiles, UnknownNames, useFound } from "./found-files";

/** What a search found. Its end selects it; the undo of the selection takes it back. */
function Result({ jobID, selection }: { jobID: string; selection: FileSelection }) {
  const t = useT();
  const [error, setError] = useState<unknown>(null);
  const state = useSyncExternalStore(selection.subscribe, selection.snapshot);
  const result = useFound(jobID);
  if (result.isError) return <ErrorBanner error={result.error} retry={() => void result.refetch()} />;
  if (!result.data) return null;
  const files = result.data.paths ?? [];
  const unknown = result.data.unknown ?? [];
  if (files.length === 0) {
    return (
      <>
        <p className="text-text-2">{t("finder.none")}</p>
        <UnknownNames names={unknown} />
      </>
    );
  }
  const selected = files.every(({ path }) => state.included.has(path));
  const apply = async () => {
    setError(null);
    try {
      await api.finder.apply(jobID);
      await selection.refresh();
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <>
      <div className="flex items-center gap-3 text-text-2">
        <span className="min-w-0 flex-1">
          {t(selected ? "finder.selected" : "finder.found", { count: files.length })}
        </span>
        {selected && state.can_undo && (
          <Button small onClick={() => void selection.undo()}>
            {t("action.undo")}
          </Button>
        )}
        {!selected && (
          <Button small onClick={() => void apply()}>
            {t("finder.select")}
          </Button>
        )}
      </div>
      {error != null && <ErrorBanner error={error} />}
      <FoundFiles files={files} label={t("finder.title")} />
      <UnknownNames names={unknown} />
    </>
  );
}

interface SearchProps {
  jobID: string;
  selection: FileSelection;
  onAgain(): void;
  onClose(): void;
}

/** A search on its way, and what came of it. */
function Search({ jobID, selection, onAgain, onClose }: SearchProps) {
  const t = useT();
  const query = useJob(jobID);
  const [error, setError] = useState<unknown>(null);
  const job: Job | undefined = query.data;
  const ended = job?.is_finalized === true;
  const done = job?.status === "completed" || job?.status === "completed_by_tag";
  return (
    <div data-finder={job?.status}>
      {query.isError && <ErrorBanner error={query.error} retry={() => void query.refetch()} />}
      {error != null && <ErrorBanner error={error} />}
      {job && !done && (
        <p role="status" className="flex items-center gap-2 text-text-2">
          <StateMark mark={jobMark(job)} word="" />
          {ended ? t(jobWord(job)) : t("finder.looking")}
        </p>
      )}
      {job?.status === "failed" && job.error_message && (
        <ErrorBanner error={{ code: job.failure_reason ?? "error", message: job.error_message }} />
      )}
      {done && <Result jobID={jobID} selection={selection} />}
      <DialogActions>
        {ended ? (
          <Button onClick={onAgain}>{t("finder.again")}</Button>
        ) : (
          <Button onClick={() => void api.job.cancel(jobID).catch(setError)}>{t("job.cancel")}</Button>
        )}
        <Button look="primary" onClick={onClose}>
          {t("action.close")}
        </Button>
      </DialogActions>
    </div>
  );
}

interface Props {
  sessionID: string;
  selection: FileSelection;
  onClose(): void;
}

/** Looks for the files that a text is about: on this machine and without a model, unless an agent is asked. */
export function FindDialog({ sessionID, selection, onClose }: Props) {
  const t = useT();
  const agents = answering(useAgents().data ?? []);
  const [asked, setAsked] = useState<Omit<Find, "text">>({ agent: "", model: "", root: "" });
  const draft = useStoredDraft(`find_draft/${sessionID}`);
  const text = draft.text ?? "";
  const change = (part: Partial<Find>) => setAsked({ ...asked, ...part });
  const [jobID, setJobID] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const start = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const { model, root, agent } = asked;
      const find = { agent, text: text.trim(), model: model.trim(), root: root.trim().replace(/\/+$/, "") };
      setJobID((await api.finder.start(sessionID, find)).id);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("finder.title")} onClose={onClose} wide>
      {jobID !== null ? (
        <Search
          key={jobID}
          jobID={jobID}
          selection={selection}
          onAgain={() => setJobID(null)}
          onClose={onClose}
        />
      ) : (
        <form onSubmit={(event) => void start(event)}>
          <DraftField
            label={t("finder.text")}
            className="mt-1 block h-24 w-full rounded-control border border-line-strong bg-canvas px-2.5 py-1.5 text-base text-text"
            placeholder={t("finder.placeholder")}
            draft={draft}
          />
          <FolderField sessionID={sessionID} value={asked.root} onChange={(root) => change({ root })} />
          <div className="grid grid-cols-2 gap-3">
            <AgentField
              label={t("finder.agent")}
              agents={agents}
              value={asked.agent}
              none={t("finder.agentNone")}
              onChoose={(agent) => change({ agent, model: "" })}
            />
            {asked.agent !== "" && (
              <ModelField
                agent={agents.find(({ name }) => name === asked.agent)}
                value={asked.model}
                onChange={(model) => change({ model })}
              />
            )}
          </div>
          <p className="mt-2 text-dense text-text-2">
            {t(asked.agent === "" ? "finder.local" : "finder.withAgent")}
          </p>
          {error != null && <ErrorBanner error={error} />}
          <DialogActions>
            <Button onClick={onClose}>{t("action.cancel")}</Button>
            <Button look="primary" type="submit" disabled={busy}>
              {t("finder.title")}
            </Button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  );
}
