import { memo } from "react";
import { useT } from "../../app/settings";
import type { MarkdownLinks } from "../../components/markdown";
import type { AgentSessionSummary, ConversationView, Message } from "../../lib/types";
import { SessionDivider } from "./divider";
import { MessageView } from "./message-view";

/** What can be done with a message. */
export interface Actions {
  onSendAgain(text: string): void;
  onCancelQueued(id: string): void;
  onEditQueued(message: Message): void;
  /** Lets one that waits change places with the one before it or behind it. */
  onMoveQueued(id: string, earlier: boolean): void;
}

type Messages = ReadonlyMap<number, Message>;

/** What an entry shows of a message and of those around it. */
interface Shown {
  /** Null while it is read. */
  message: Message | null;
  /** The message that this one answers. */
  question: Message | null;
  /** The agent's session that begins with it. */
  begun: AgentSessionSummary | null;
  /** Whether others wait before it and behind it. */
  waitsBefore: boolean;
  waitsBehind: boolean;
}

interface Props extends Shown {
  agent: string;
  links: MarkdownLinks;
  actions: Actions;
}

/** Reads beside a message what its entry needs, so that an entry is drawn again only when that changes. */
export function entryOf(message: Message | null, messages: Messages, view: ConversationView): Shown {
  const { before, behind } = message?.status === "queued" ? besides(message, messages) : alone;
  return {
    message,
    question: message?.role === "assistant" ? asked(message, messages) : null,
    begun: message ? newSession(message, messages, view) : null,
    waitsBefore: before,
    waitsBehind: behind,
  };
}

/** The message that an answer answers. */
function asked(message: Message, messages: Messages): Message | null {
  const before = messages.get(message.seq - 1) ?? null;
  const id = message.metadata.reply_to;
  if (!id || before?.id === id) return before;
  for (const each of messages.values()) if (each.id === id) return each;
  return null;
}

const alone = { before: false, behind: false };

/** Whether other messages wait before this one and behind it. */
function besides(message: Message, messages: Messages) {
  const queued = [...messages.values()].filter(({ status }) => status === "queued");
  return {
    before: queued.some(({ seq }) => seq < message.seq),
    behind: queued.some(({ seq }) => seq > message.seq),
  };
}

/** The agent's session that an answer is the first one of, unless it is the first of the conversation. */
function newSession(
  message: Message,
  messages: Messages,
  view: ConversationView,
): AgentSessionSummary | null {
  if (message.role !== "assistant" || message.agent_session_id === null) return null;
  for (let seq = message.seq - 1; seq > 0; seq--) {
    const before = messages.get(seq);
    if (!before) return null;
    if (before.role !== "assistant" || before.agent_session_id === null) continue;
    if (before.agent_session_id === message.agent_session_id) return null;
    return view.sessions?.find((session) => session.id === message.agent_session_id) ?? null;
  }
  return null;
}

/** A message, and above it the border between two sessions of the agent. */
export const Entry = memo(function Entry(props: Props) {
  const t = useT();
  const { message, question, begun, actions } = props;
  if (!message) return <p className="text-meta text-text-3">{t("chat.loading")}</p>;
  return (
    <div className="flex flex-col gap-3">
      {begun && <SessionDivider session={begun} />}
      <MessageView
        message={message}
        agent={props.agent}
        links={props.links}
        answers={question && question.seq < message.seq - 1 ? question : null}
        onSendAgain={question ? () => actions.onSendAgain(question.content) : null}
        onCancelQueued={actions.onCancelQueued}
        onEditQueued={actions.onEditQueued}
        onMoveQueued={actions.onMoveQueued}
        queue={{ before: props.waitsBefore, behind: props.waitsBehind }}
      />
    </div>
  );
});
