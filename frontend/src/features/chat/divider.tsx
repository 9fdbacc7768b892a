import { useT } from "../../app/settings";
import { utc } from "../../lib/time";
import type { AgentSessionSummary } from "../../lib/types";

/** Says that the agent's context began anew between two messages, and why. */
export function SessionDivider({ session }: { session: AgentSessionSummary }) {
  const t = useT();
  const reason = session.transition_reason ?? "first-message";
  return (
    <div
      className="flex items-center gap-3 text-label text-text-2"
      title={utc(session.started_at)}
      data-divider={reason}
    >
      <span className="h-px flex-1 bg-line-strong" />
      <span className="max-w-[80%]">{t(`chat.reason.${reason}`)}</span>
      <span className="h-px flex-1 bg-line-strong" />
    </div>
  );
}
