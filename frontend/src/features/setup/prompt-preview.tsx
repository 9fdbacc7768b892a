import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useAgents, useSessions } from "../../app/queries";
import { useT } from "../../app/settings";
import { ErrorBanner, NoticeBar } from "../../components/banner";
import { Button } from "../../components/button";
import { CommandLine } from "../../components/command-line";
import { fieldClass } from "../../components/dialog";
import { Section } from "../../components/facts";
import { Scrolled } from "../../components/scrolled";
import { api } from "../../lib/api";
import { tokens } from "../../lib/numbers";
import type { Codebase, PromptPreview, TaskType } from "../../lib/types";
import { Field } from "./fields";

interface Asked {
  session_id: string;
  task_type: string;
  model: string;
  text: string;
}

/** Builds the prompt of a job that is not there yet. Nothing is asked, nothing is stored. */
function usePreview(asked: Asked | null) {
  const request = { ...asked, agent: "", files: null, sources: [], instructions: "", root: "" };
  return useQuery({
    queryKey: ["prompt-preview", request],
    // An absent list is the selection of the session; Go reads null as that too.
    queryFn: () => api.prompt.preview(request as unknown as Parameters<typeof api.prompt.preview>[0]),
    enabled: asked !== null,
    gcTime: 0,
    staleTime: 0,
  });
}

function Text({ title, text, none }: { title: string; text: string; none: string }) {
  return (
    <div className="min-w-0">
      <h4 className="mb-1 text-meta text-text-3">{title}</h4>
      <Scrolled label={title} className="h-56 rounded-control border border-line px-3 py-2 text-meta">
        {text ? (
          <pre className="select-text whitespace-pre-wrap font-mono text-text-2 [overflow-wrap:anywhere]">
            {text}
          </pre>
        ) : (
          <p className="text-dense text-text-3">{none}</p>
        )}
      </Scrolled>
    </div>
  );
}

function Result({ preview }: { preview: PromptPreview }) {
  const t = useT();
  const { estimated_tokens, context_window: window, over, missing_files, unknown_placeholders } = preview;
  const told = { tokens: tokens(estimated_tokens), window: tokens(window ?? 0) };
  const missing = missing_files ?? [];
  const unknown = unknown_placeholders ?? [];
  const text = over ? "run.over" : window === null ? "run.estimate" : "run.estimateOf";
  return (
    <div className="mt-3" data-preview={estimated_tokens}>
      <p className={`text-dense ${over ? "text-lost" : "text-text-2"}`}>{t(text, told)}</p>
      {unknown.length > 0 && (
        <NoticeBar tone="brass">
          {t("prompt.unknown", { names: unknown.map((name) => `{{${name}}}`).join(" ") })}
        </NoticeBar>
      )}
      {missing.length > 0 && (
        <NoticeBar tone="brass">{t("prompt.missing", { files: missing.join(", ") })}</NoticeBar>
      )}
      <div className="mt-2 grid gap-x-4 gap-y-3 @min-[860px]:grid-cols-2">
        <Text title={t("prompt.system")} text={preview.system_prompt} none={t("prompt.systemNone")} />
        <Text title={t("prompt.asked")} text={preview.prompt} none={t("prompt.askedNone")} />
      </div>
    </div>
  );
}

/** What a job of this type would be asked in a session of the project. */
export function PromptPreviewSection({ project, type }: { project: Codebase; type: TaskType }) {
  const t = useT();
  const cards = useSessions("", project.id).data?.pages.flatMap((page) => page.sessions ?? []);
  const models = useAgents().data?.flatMap((agent) => agent.models ?? []) ?? [];
  const [session, setSession] = useState("");
  const [model, setModel] = useState("");
  const [text, setText] = useState("");
  const [asked, setAsked] = useState<Asked | null>(null);
  const shown = asked && asked.task_type === type.name ? asked : null;
  const preview = usePreview(shown);
  const chosen = cards?.find(({ id }) => id === session) ?? cards?.[0];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!chosen) return;
    const next = { session_id: chosen.id, task_type: type.name, model: model.trim(), text };
    if (JSON.stringify(next) === JSON.stringify(asked)) void preview.refetch();
    else setAsked(next);
  };
  return (
    <Section id="prompt-preview" title={t("prompt.preview")} note={t("prompt.previewNote")}>
      {cards?.length === 0 && (
        <div className="flex flex-col items-start gap-2 border-line border-t pt-2 text-dense text-text-3">
          <p>{t("prompt.previewNone")}</p>
          <CommandLine command={`holdfast session new --project ${project.id}`} />
        </div>
      )}
      {chosen && (
        <form
          onSubmit={submit}
          className="grid grid-cols-2 items-end gap-3 border-line border-t pt-2"
          data-preview-form=""
        >
          <Field label={t("prompt.session")}>
            <select
              className={`${fieldClass} mt-1`}
              value={chosen.id}
              onChange={(event) => setSession(event.target.value)}
            >
              {cards?.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </Field>
          <Field label={t("run.model")}>
            <input
              className={`${fieldClass} mt-1`}
              list="preview-models"
              value={model}
              placeholder={t("run.modelDefault")}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => setModel(event.target.value)}
            />
            <datalist id="preview-models">
              {[...new Set(models)].map((each) => (
                <option key={each} value={each} />
              ))}
            </datalist>
          </Field>
          <Field label={t("prompt.text")} wide>
            <textarea
              className={`${fieldClass} mt-1 !h-auto py-1.5`}
              rows={2}
              value={text}
              placeholder={t("prompt.textHint")}
              onChange={(event) => setText(event.target.value)}
            />
          </Field>
          <Button type="submit" className="justify-self-start" disabled={preview.isFetching}>
            {preview.isFetching ? t("run.counting") : t("prompt.show")}
          </Button>
        </form>
      )}
      {preview.isError && <ErrorBanner error={preview.error} retry={() => void preview.refetch()} />}
      {preview.data && <Result preview={preview.data} />}
    </Section>
  );
}
