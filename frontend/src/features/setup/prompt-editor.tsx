import { useRef, useState } from "react";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner, NoticeBar } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions } from "../../components/dialog";
import { Scrolled } from "../../components/scrolled";
import { api } from "../../lib/api";
import type { Codebase, SystemPrompt, TaskType } from "../../lib/types";
import { useStoredDraft } from "../chat/use-draft";
import { Placeholders } from "./placeholders";
import { draftFrom, keptDraft, placeholdersIn } from "./prompt-text";
import { usePrompt } from "./queries";

const box = "h-64 rounded-control border px-3 py-2 font-mono text-meta";

function usePromptChange(prompt: SystemPrompt, onStored: () => void) {
  const { queries } = useServices();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const { project_hash: project, task_type: type } = prompt;
  const attempt = async (act: () => Promise<SystemPrompt>) => {
    setBusy(true);
    setError(null);
    try {
      queries.setQueryData(["prompts", project, type], await act());
      onStored();
    } catch (thrown) {
      setError(thrown);
    }
    for (const name of ["prompts", "prompt-preview"]) await queries.invalidateQueries({ queryKey: [name] });
    setBusy(false);
  };
  return {
    error,
    busy,
    set: (text: string) => void attempt(() => api.prompt.set(project, type, text)),
    unset: () => void attempt(() => api.prompt.unset(project, type)),
  };
}

function UnsetDialog({ project, onUnset, onClose }: { project: string; onUnset(): void; onClose(): void }) {
  const t = useT();
  return (
    <Dialog title={t("prompt.unsetTitle")} onClose={onClose}>
      <p className="text-text-2">{t("prompt.unsetText", { project })}</p>
      <DialogActions>
        <Button onClick={onClose}>{t("setup.keep")}</Button>
        <Button look="danger" onClick={onUnset}>
          {t("prompt.unset")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

interface OwnProps {
  prompt: SystemPrompt;
  draft: string | null;
  error: unknown;
  onDraft(text: string | null): void;
  onComposing(composing: boolean): void;
  field: React.RefObject<HTMLTextAreaElement | null>;
  project: string;
}

/** The project's own prompt: written, stored, and given up again. */
function Own({ prompt, draft, error: unkept, onDraft, onComposing, field, project }: OwnProps) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const { error, busy, set, unset } = usePromptChange(prompt, () => onDraft(null));
  const begun = useRef(false);
  const text = draft ?? prompt.system_prompt;
  const changed = draft !== null && (!prompt.is_custom || draft !== prompt.system_prompt);
  const failed = error ?? unkept;
  if (!prompt.is_custom && draft === null) {
    return (
      <div className={`${box} border-line border-dashed font-sans`}>
        {failed != null && <ErrorBanner error={failed} />}
        <p className="mb-2 text-dense text-text-3">{t("prompt.none", { project })}</p>
        <Button
          small
          onClick={() => {
            begun.current = true;
            onDraft(prompt.default);
          }}
        >
          {t("prompt.begin")}
        </Button>
      </div>
    );
  }
  return (
    <>
      <textarea
        ref={field}
        autoFocus={begun.current}
        aria-label={t("prompt.yours")}
        className={`${box} block w-full resize-y border-line-strong bg-canvas text-text`}
        value={text}
        spellCheck={false}
        onChange={(event) => onDraft(event.target.value)}
        onCompositionStart={() => onComposing(true)}
        onCompositionEnd={() => onComposing(false)}
      />
      {failed != null && <ErrorBanner error={failed} />}
      <div className="mt-2 flex flex-wrap items-center gap-2">
        {prompt.is_custom && (
          <Button small look="ghost" className="-ml-2" disabled={busy} onClick={() => setAsking(true)}>
            {t("prompt.useDefault")}
          </Button>
        )}
        <span className="flex-1 text-meta text-text-3">
          {changed ? t("prompt.unsaved") : text === "" ? t("prompt.empty") : ""}
        </span>
        {draft !== null && (
          <Button small disabled={busy} onClick={() => onDraft(null)}>
            {t("prompt.giveUp")}
          </Button>
        )}
        <Button small look="primary" disabled={busy || !changed} onClick={() => set(text)}>
          {t("setup.save")}
        </Button>
      </div>
      {asking && (
        <UnsetDialog
          project={project}
          onClose={() => setAsking(false)}
          onUnset={() => {
            setAsking(false);
            unset();
          }}
        />
      )}
    </>
  );
}

/** The default beside what the project says in its place. What is typed is kept before it is stored. */
export function PromptEditor({ project, type }: { project: Codebase; type: TaskType }) {
  const t = useT();
  const stored = usePrompt(project.project_hash, type.name);
  const kept = useStoredDraft(`prompt_draft/${project.project_hash}_${type.name}`);
  const field = useRef<HTMLTextAreaElement>(null);
  if (stored.isError) return <ErrorBanner error={stored.error} retry={() => void stored.refetch()} />;
  const prompt = stored.data;
  if (!prompt || kept.text === null) return null;
  const draft = draftFrom(kept.text);
  const text = draft ?? prompt.system_prompt;
  const editing = draft !== null || prompt.is_custom;
  const used = placeholdersIn(text);
  const known = prompt.placeholders ?? [];
  const unknown = used.filter((name) => !known.includes(name));
  const insert = (name: string) => {
    const { selectionStart = text.length, selectionEnd = text.length } = field.current ?? {};
    kept.edit(keptDraft(`${text.slice(0, selectionStart)}{{${name}}}${text.slice(selectionEnd)}`));
    field.current?.focus();
  };
  return (
    <div data-prompt={type.name} data-custom={prompt.is_custom}>
      <div className="mt-3 grid gap-x-4 gap-y-3 @min-[860px]:grid-cols-2">
        <div className="min-w-0">
          <h4 className="mb-1 text-meta text-text-3">{t("prompt.default")}</h4>
          <Scrolled label={t("prompt.default")} className={`${box} border-line`}>
            {prompt.default ? (
              <pre className="select-text whitespace-pre-wrap font-mono text-text-2 [overflow-wrap:anywhere]">
                {prompt.default}
              </pre>
            ) : (
              <p className="font-sans text-dense text-text-3">{t("prompt.defaultNone")}</p>
            )}
          </Scrolled>
        </div>
        <div className="min-w-0">
          <h4 className="mb-1 text-meta text-text-3">{t("prompt.yours")}</h4>
          <Own
            prompt={prompt}
            draft={draft}
            error={kept.error}
            onDraft={(next) => kept.edit(keptDraft(next))}
            onComposing={kept.compose}
            field={field}
            project={project.name}
          />
        </div>
      </div>
      {unknown.length > 0 && (
        <div className="mt-2" data-unknown={unknown.join(" ")}>
          <NoticeBar tone="brass">
            {t("prompt.unknown", { names: unknown.map((name) => `{{${name}}}`).join(" ") })}
          </NoticeBar>
        </div>
      )}
      <Placeholders known={known} used={used} onInsert={editing ? insert : null} />
    </div>
  );
}
