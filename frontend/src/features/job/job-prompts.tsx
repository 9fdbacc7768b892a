import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useAgents } from "../../app/queries";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { fieldClass } from "../../components/dialog";
import { api } from "../../lib/api";
import type { Job, JobPrompt } from "../../lib/types";
import { useStoredDraft } from "../chat/use-draft";

/** What is said to a job that runs: into its turn, or for when it has ended. What waits can be taken back. */
export function JobPrompts({ job }: { job: Job }) {
  const t = useT();
  const { queries } = useServices();
  const prompts = useQuery({ queryKey: ["job", job.id, "prompts"], queryFn: () => api.job.prompts(job.id) });
  const steers =
    useAgents().data?.some(({ name, capabilities }) => name === job.agent && capabilities?.steer) ?? false;
  const draft = useStoredDraft(`say_draft/${job.id}`);
  const text = draft.text ?? "";
  const [error, setError] = useState<unknown>(null);
  const act = async (run: () => Promise<unknown>) => {
    setError(null);
    try {
      await run();
    } catch (thrown) {
      setError(thrown);
    } finally {
      await queries.invalidateQueries({ queryKey: ["job", job.id, "prompts"] });
    }
  };
  const say = (mode: JobPrompt["mode"]) =>
    act(async () => {
      await api.job.addPrompt(job.id, mode, text.trim());
      draft.edit("");
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "") void say(steers ? "steer" : "next");
  };
  const waiting = prompts.data?.filter(({ status }) => status === "queued") ?? [];
  return (
    <div className="shrink-0 border-line border-t px-4 py-2">
      {waiting.length > 0 && (
        <ul className="mb-1.5">
          {waiting.map((prompt) => (
            <li key={prompt.id} className="flex items-center gap-2 text-meta">
              <span className="text-text-3">{t("job.sayQueued")}</span>
              <span className="tail-ellipsis flex-1">{prompt.text}</span>
              <span className="text-text-3">
                {t(prompt.mode === "steer" ? "job.saySteer" : "job.sayAfter")}
              </span>
              <Button small look="ghost" onClick={() => void act(() => api.job.cancelPrompt(prompt.id))}>
                {t("job.sayTakeBack")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {error != null && <ErrorBanner error={error} />}
      <form onSubmit={submit} className="flex items-center gap-2">
        <input
          className={fieldClass}
          aria-label={t("job.say")}
          placeholder={t("job.say")}
          value={text}
          readOnly={draft.text === null}
          onChange={(event) => draft.edit(event.target.value)}
          onCompositionStart={() => draft.compose(true)}
          onCompositionEnd={() => draft.compose(false)}
        />
        {steers && (
          <Button type="submit" disabled={text.trim() === ""}>
            {t("job.sayNow")}
          </Button>
        )}
        <Button disabled={text.trim() === ""} onClick={() => void say("next")}>
          {t("job.sayNext")}
        </Button>
      </form>
    </div>
  );
}
