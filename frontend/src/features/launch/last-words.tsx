import { useQuery } from "@tanstack/react-query";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Markdown } from "../../components/markdown";
import { StateMark } from "../../components/state-mark";
import { api } from "../../lib/api";
import type { Conversation, Message } from "../../lib/types";
import { messageMarks } from "../chat/message-view";
import { useLinks } from "../chat/use-links";
import { parseLayout } from "../session/layout";

/** How many messages are shown, and how much of a long one: a preview, not the transcript. */
const messagesShown = 4;
const charactersShown = 4000;

/**
 * The conversation that stood beside the task when the session was left. Conversations belong to
 * projects; where none was left open, it is the one in which something was said last.
 */
async function conversationOf(session: string, project: string): Promise<Conversation | null> {
  const { chat } = parseLayout(await api.system.get(`layout/${session}`));
  // One that was deleted since is none.
  const left = chat && (await api.chat.show(chat).catch(() => null))?.conversation;
  if (left && left.deleted_at == null) return left;
  return (await api.chat.list(project, 0, "", 1))[0] ?? null;
}

function Said({ message, directory, agent }: { message: Message; directory: string; agent: string }) {
  const t = useT();
  const links = useLinks(directory);
  const long = message.content.length > charactersShown;
  const text = long ? `${message.content.slice(0, charactersShown)}…` : message.content;
  const unfinished = message.status !== "complete";
  const names = { user: t("chat.you"), system: t("chat.system") } as Partial<Record<string, string>>;
  return (
    <article className="mt-4" data-last-message={message.seq}>
      <h3 className="flex items-center gap-3 text-base">
        {names[message.role] ?? agent}
        {unfinished && (
          <StateMark mark={messageMarks[message.status]} word={t(`chat.status.${message.status}`)} />
        )}
      </h3>
      {message.role === "user" ? (
        <p className="select-text whitespace-pre-wrap text-read text-text-2 [overflow-wrap:anywhere]">
          {text}
        </p>
      ) : (
        <Markdown text={text} links={links} />
      )}
    </article>
  );
}

interface Props {
  session: string;
  project: string;
  directory: string;
}

/** The last messages of the conversation of a session, to read only. */
export default function LastWords({ session, project, directory }: Props) {
  const t = useT();
  const found = useQuery({
    queryKey: ["conversations", project, "of-session", session],
    queryFn: () => conversationOf(session, project),
    enabled: project !== "",
  });
  const { id = "", last_message_seq: last = 0, title, ai_assistant_type: agent = "" } = found.data ?? {};
  const messages = useQuery({
    queryKey: ["messages", id, "last", last],
    queryFn: () => api.chat.messages(id, Math.max(0, last - messagesShown), messagesShown),
    enabled: id !== "" && last > 0,
    placeholderData: (before, query) => (query?.queryKey[1] === id ? before : undefined),
  });
  const error = found.error ?? messages.error;
  if (error) return <ErrorBanner error={error} />;
  if (!messages.data?.length) return null;
  return (
    <section aria-labelledby="last-words" className="mt-8 max-w-[860px]" data-last-words={id}>
      <h2 id="last-words" className="text-meta text-text-3">
        {t("launch.lastWords", { title: title || t("chat.untitled") })}
      </h2>
      {messages.data.map((message) => (
        <Said key={message.id} {...{ message, directory, agent }} />
      ))}
    </section>
  );
}
