import { type FormEvent, type KeyboardEvent, useId, useRef, useState } from "react";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { fieldClass } from "../../components/dialog";
import { Scrolled } from "../../components/scrolled";
import { StateMark } from "../../components/state-mark";
import { api } from "../../lib/api";
import { letterOf } from "../../lib/letters";
import type { PermissionAnswer, PermissionRequest } from "../../lib/types";
import { useStoredDraft } from "../chat/use-draft";
import { detailText } from "./detail-text";
import { usePending } from "./permission-api";

/** One question of an agent with its answers. It never answers by itself. */
export function PermissionCard({ request }: { request: PermissionRequest }) {
  const t = useT();
  const { queries } = useServices();
  const title = useId();
  const reason = useStoredDraft(`refusal_draft/${request.id}`);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const decide = async (answer: Omit<PermissionAnswer, "reason">) => {
    setBusy(true);
    setError(null);
    try {
      await api.permission.decide(request.id, {
        ...answer,
        reason: answer.allow ? "" : (reason.text ?? "").trim(),
      });
      reason.edit("");
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
      // Somebody else may have decided: then the card goes, and the error with it.
      await queries.invalidateQueries({ queryKey: ["permissions"] });
    }
  };
  const allow = (scope: PermissionAnswer["scope"]) => () => void decide({ allow: true, scope });
  const deny = (event: FormEvent) => {
    event.preventDefault();
    void decide({ allow: false, scope: "once" });
  };
  const why = useRef<HTMLInputElement>(null);
  // Only with the focus on the card itself: no letter that was meant for a field decides anything.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey || busy)
      return;
    const letter = letterOf(event.nativeEvent, ["allowOnce", "allowInSession", "refuse"]);
    if (letter === "allowOnce") allow("once")();
    else if (letter === "allowInSession" && request.session_scope) allow("session")();
    else if (letter === "refuse") why.current?.focus();
    else return;
    event.preventDefault();
  };
  const detail = detailText(request.detail);
  return (
    <section
      aria-labelledby={title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the card answers keys while it has the focus
      tabIndex={0}
      aria-keyshortcuts={request.session_scope ? "a s d" : "a d"}
      title={t(request.session_scope ? "permission.keys" : "permission.keysOnce")}
      onKeyDown={onKeyDown}
      className="rounded-card border border-line-strong bg-brass-tint px-3 py-2.5"
      data-permission={request.id}
    >
      <h3 id={title} className="flex items-center gap-2 text-dense">
        <StateMark mark="needs" word={t("mark.needs")} />
        {t("permission.asks", { agent: request.agent, tool: request.tool })}
      </h3>
      <Scrolled label={t("permission.exact")} className="mt-2 max-h-40 rounded-control bg-sunken px-2.5 py-2">
        <pre className="select-text whitespace-pre-wrap font-mono text-meta text-text [overflow-wrap:anywhere]">
          {request.title}
        </pre>
      </Scrolled>
      {detail && (
        <details className="mt-1 text-meta text-text-2">
          <summary>{t("permission.detail")}</summary>
          <pre className="max-h-40 select-text overflow-auto whitespace-pre-wrap font-mono [overflow-wrap:anywhere]">
            {detail}
          </pre>
        </details>
      )}
      {error != null && <ErrorBanner error={error} />}
      <form onSubmit={deny} className="mt-2 flex flex-wrap items-center gap-2">
        <Button small look="primary" disabled={busy} onClick={allow("once")}>
          {t("permission.once")}
        </Button>
        {request.session_scope && (
          <Button small disabled={busy} onClick={allow("session")}>
            {t("permission.session")}
          </Button>
        )}
        <Button small disabled={busy} onClick={allow("project")}>
          {t("permission.project")}
        </Button>
        <input
          ref={why}
          className={`${fieldClass} !h-6 !w-auto min-w-40 flex-1 !text-meta`}
          aria-label={t("permission.reason", { agent: request.agent })}
          placeholder={t("permission.reason", { agent: request.agent })}
          value={reason.text ?? ""}
          readOnly={reason.text === null}
          onChange={(event) => reason.edit(event.target.value)}
          onCompositionStart={() => reason.compose(true)}
          onCompositionEnd={() => reason.compose(false)}
        />
        <Button small look="danger" type="submit" disabled={busy}>
          {t("permission.deny")}
        </Button>
      </form>
    </section>
  );
}

/** What the agent of a job, or of the answer of a conversation, asks for now; nothing when it asks for nothing. */
export function PermissionCards({ of }: { of: string }) {
  const t = useT();
  const asked = usePending().data?.filter((each) => each.job_id === of || each.message_id === of) ?? [];
  if (asked.length === 0) return null;
  return (
    <section
      aria-label={t("permission.list")}
      className="mx-4 mt-2 flex max-h-[60%] shrink-0 flex-col gap-2 overflow-y-auto"
    >
      {asked.map((request) => (
        <PermissionCard key={request.id} request={request} />
      ))}
    </section>
  );
}
