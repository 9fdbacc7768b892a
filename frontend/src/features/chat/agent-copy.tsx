import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNow } from "../../app/clock";
import { useElsewhere, useReport } from "../../app/queries";
import { useServices } from "../../app/services";
import { useSettings, useT } from "../../app/settings";
import { Button } from "../../components/button";
import { Said } from "../../components/said";
import { StateMark } from "../../components/state-mark";
import { Words } from "../../components/words";
import { api } from "../../lib/api";
import { toApiError } from "../../lib/errors";
import { utc, whenExact } from "../../lib/time";
import type { AgentCopy, ConversationView, Message } from "../../lib/types";

/** When this owner began, UTC ms; null before that is known. What is older came back from the database. */
export const useBegan = () => useReport().data?.launch?.started_at ?? null;

/** How a conversation that came back stands to the agent's own copy: asked once when it is opened, since the copy is read for it. */
function useAgentCopy({ conversation, live }: ConversationView, began: number) {
  const elsewhere = useElsewhere(conversation.host_id);
  return useQuery({
    queryKey: ["agent-copy", conversation.id, began],
    queryFn: () => api.chat.compare(conversation.id),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: live === null && !elsewhere,
  });
}

const cameBack = (message: Message, began: number) =>
  message.created_at < began || message.external_id !== null;

/** Whether a message is the last one of those that came back. */
export function lastBack(
  message: Message,
  messages: ReadonlyMap<number, Message>,
  last: number,
  began: number,
): boolean {
  if (message.status === "streaming" || !cameBack(message, began)) return false;
  const next = messages.get(message.seq + 1);
  return message.seq === last || (next !== undefined && !cameBack(next, began));
}

interface Props {
  /** When this owner began, UTC ms. */
  began: number;
  /** How many messages came back. */
  count: number;
  view: ConversationView;
}

/** Says beneath the last message that came back how many did, and how they stand to the agent's own copy. */
export function RestoredDivider({ began, count, view }: Props) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const now = useNow(60_000);
  const { id, platform_type: platform, last_message_seq: last } = view.conversation;
  const copy = useAgentCopy(view, began);
  const taking = useTakeIn(id, began);
  // What was said since then may have changed it; that all was there, or nothing, has not.
  const stale = copy.data && copy.data.messages !== last && ["more", "differs"].includes(copy.data.state);
  const found = stale ? null : (copy.data ?? null);
  const said = [
    platform === "import"
      ? t("chat.reason.imported")
      : t("chat.copy.restored", { time: whenExact(began, now, locale, "minutes") }),
    t(found?.state === "more" || found?.state === "differs" ? "chat.count" : "chat.copy.all", { count }),
    found && found.state !== "none" ? t(`chat.copy.${found.state}`, { count: found.more }) : "",
  ];
  const error = taking.error ?? copy.error;
  return (
    <div
      className="mt-4 flex items-center gap-3 text-label text-text-2"
      title={found?.place || utc(began)}
      data-restored={found?.state ?? ""}
    >
      <span className="h-px min-w-4 flex-1 bg-line-strong" />
      <span className="flex max-w-[80%] flex-wrap items-center justify-center gap-x-3 gap-y-1">
        <span role="status" className="flex items-center gap-2">
          <StateMark mark="restored" word="" />
          <span>{said.filter(Boolean).join(", ")}</span>
        </span>
        {found?.state === "more" && (
          <Button
            small
            disabled={taking.busy}
            onClick={({ currentTarget }) => {
              const transcript = currentTarget.closest<HTMLElement>("[data-transcript]");
              // The button goes; without this the focus, and with it the keys, would leave the conversation.
              void taking.run().then(() => transcript?.focus({ preventScroll: true }));
            }}
          >
            <Words
              of={[t("chat.copy.takeIn"), t("chat.copy.taking")]}
              shown={t(taking.busy ? "chat.copy.taking" : "chat.copy.takeIn")}
            />
          </Button>
        )}
        {error != null && (
          <span role="alert" className="w-full text-center text-text">
            <Said text={toApiError(error).message} />
          </span>
        )}
      </span>
      <span className="h-px min-w-4 flex-1 bg-line-strong" />
    </div>
  );
}

function useTakeIn(id: string, began: number) {
  const { queries } = useServices();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      queries.setQueryData<AgentCopy>(["agent-copy", id, began], await api.chat.takeIn(id));
    } catch (thrown) {
      setError(thrown);
    }
    await Promise.all([
      queries.invalidateQueries({ queryKey: ["conversation", id] }),
      queries.invalidateQueries({ queryKey: ["messages", id] }),
    ]);
    setBusy(false);
  };
  return { busy, error, run };
}
