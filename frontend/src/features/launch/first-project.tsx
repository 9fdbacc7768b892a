import { FolderOpen } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useProjects, useShortPath } from "../../app/queries";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { useUi } from "../../app/ui";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { CommandLine } from "../../components/command-line";
import { fieldClass } from "../../components/dialog";
import { StateMark } from "../../components/state-mark";
import { api } from "../../lib/api";
import { toApiError } from "../../lib/errors";
import type { ApiError, Codebase } from "../../lib/types";
import { useStoredDraft } from "../chat/use-draft";
import { useFirstSession } from "./first-session";

function PathForm({ onAdding }: { onAdding(): void }) {
  const t = useT();
  const show = useUi((s) => s.show);
  const { queries } = useServices();
  const draft = useStoredDraft("project_draft");
  const path = draft.text ?? "";
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const add = async (asFolder: boolean) => {
    setBusy(true);
    setError(null);
    onAdding();
    try {
      await api.project.add(path.trim(), asFolder);
      draft.edit("");
      await queries.invalidateQueries({ queryKey: ["projects"] });
    } catch (thrown) {
      setError(toApiError(thrown));
      setBusy(false);
    }
  };
  return (
    <>
      <form
        className="mt-2.5 flex flex-wrap items-center gap-2"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (path.trim() !== "") void add(false);
        }}
      >
        <input
          aria-label={t("first.path")}
          placeholder={t("first.pathPlaceholder")}
          className={`${fieldClass} !w-auto min-w-[220px] flex-1 font-mono text-meta`}
          value={path}
          spellCheck={false}
          autoComplete="off"
          autoFocus
          data-first-focus=""
          readOnly={draft.text === null}
          onChange={(event) => draft.edit(event.target.value)}
          onCompositionStart={() => draft.compose(true)}
          onCompositionEnd={() => draft.compose(false)}
        />
        <Button look="primary" type="submit" disabled={busy || path.trim() === ""}>
          {t("first.add")}
        </Button>
        <Button onClick={() => show({ kind: "open-project" })}>
          <FolderOpen size={14} strokeWidth={1.5} aria-hidden="true" />
          {t("launch.openProject")}
        </Button>
      </form>
      {error && (
        <ErrorBanner
          error={error}
          {...(error.code === "not_a_repository"
            ? { action: { label: t("project.openAsFolder"), run: () => void add(true) } }
            : {})}
        />
      )}
      <p className="mt-2.5 flex flex-wrap items-center gap-1.5 text-meta text-text-3">
        {t("first.cli")}
        <CommandLine command="holdfast project add ." />
      </p>
    </>
  );
}

/** The project is here: the next step is a session. */
function Added({ projects, onSkip }: { projects: readonly Codebase[]; onSkip(): void }) {
  const t = useT();
  const shortPath = useShortPath();
  const { busy, error, begin } = useFirstSession();
  const start = useRef<HTMLButtonElement>(null);
  useEffect(() => start.current?.focus(), []);
  const [project] = projects;
  return (
    <>
      <ul className="mt-2">
        {projects.slice(0, 5).map(({ id, name, default_cwd }) => (
          <li key={id} className="flex items-baseline gap-2.5 py-0.5" data-first-project={id}>
            <StateMark mark="saved" word="" className="self-center" />
            <span className="font-medium">{name}</span>
            <span className="tail-ellipsis text-meta text-text-3">{shortPath(default_cwd)}</span>
          </li>
        ))}
      </ul>
      <p className="mt-2 text-text-2">{t("first.sessionText")}</p>
      <div className="mt-2.5 flex flex-wrap gap-2">
        <Button
          ref={start}
          look="primary"
          disabled={busy}
          onClick={() => project && void begin(project.id)}
          data-first-session=""
        >
          {t("first.session")}
        </Button>
        <Button look="ghost" onClick={onSkip}>
          {t("first.skip")}
        </Button>
      </div>
      {error != null && <ErrorBanner error={error} />}
    </>
  );
}

interface Props {
  /** What is done here is looked at here: the picker waits until it is asked for. */
  onAdding(): void;
  onSkip(): void;
}

/** A folder becomes a project; with one, a session begins. */
export function FirstProject({ onAdding, onSkip }: Props) {
  const t = useT();
  const projects = useProjects().data ?? [];
  return (
    <section aria-labelledby="first-project">
      <h2 id="first-project">{t("first.project")}</h2>
      {projects.length === 0 ? (
        <>
          <p className="mt-1 text-text-2">{t("first.projectText")}</p>
          <PathForm onAdding={onAdding} />
        </>
      ) : (
        <Added projects={projects} onSkip={onSkip} />
      )}
    </section>
  );
}
