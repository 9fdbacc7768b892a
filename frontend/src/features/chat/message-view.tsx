import { ArrowDown, ArrowUp, Check, ChevronDown, ChevronRight, Copy } from "lucide-react";
import { memo, type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useServices } from "../../app/services";
import { useSettings, useT } from "../../app/settings";
import { Button, IconButton } from "../../components/button";
import { Markdown, type MarkdownLinks } from "../../components/markdown";
import { StateMark } from "../../components/state-mark";
import type { Mark } from "../../lib/marks";
import { tokens } from "../../lib/numbers";
import { clock, utc, when } from "../../lib/time";
import type { Message, MessageStatus } from "../../lib/types";
import { dollars, tokensIn } from "../cost/cost-numbers";
import { LiveText, shownText } from "./live-text";
import { Calls } from "./tool-call";
import { type Piece, piecesOf } from "./transcript";

export const messageMarks: Record<MessageStatus, Mark> = {
  queued: "queued",
  streaming: "live",
  complete: "done",
  interrupted: "cut",
  failed: "lost",
  cancelled: "skipped",
};

function At({ at }: { at: number }) {
  const locale = useSettings((s) => s.locale);
  const day = when(at, Date.now(), locale);
  const time = clock(at);
  return (
    <time className="shrink-0 text-meta text-text-3" dateTime={new Date(at).toISOString()} title={utc(at)}>
      {day === time ? time : `${day} ${time}`}
    </time>
  );
}

function CopyButton({ text }: { text: string }) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <IconButton
      label={copied ? t("action.copied") : t("chat.copy")}
      className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100"
      onClick={() => void copy()}
    >
      {copied ? <Check size={13} strokeWidth={1.5} /> : <Copy size={13} strokeWidth={1.5} />}
    </IconButton>
  );
}

function Reasoning({ text }: { text: string }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <div className="my-1">
      <button
        type="button"
        aria-expanded={open}
        className="flex h-6 items-center gap-2 rounded-code text-dense text-text-3 hover:text-text-2"
        onClick={() => setOpen(!open)}
      >
        <Chevron size={12} strokeWidth={1.6} aria-hidden="true" />
        {t("chat.thinking")}
      </button>
      {open && (
        <p className="ml-5 select-text whitespace-pre-wrap border-line border-l pl-3 text-dense text-text-2">
          {text}
        </p>
      )}
    </div>
  );
}

/** The text of an answer as far as it is there: from the stream while it arrives. */
function useText(message: Message): string {
  const { stream } = useServices();
  const streaming = message.status === "streaming";
  const [live, setLive] = useState<LiveText | null>(null);
  useEffect(() => {
    if (!streaming) return;
    const text = new LiveText(stream, `m:${message.id}`);
    setLive(text);
    return () => text.dispose();
  }, [stream, streaming, message.id]);
  const arrived = useSyncExternalStore(live?.subscribe ?? never, live?.snapshot ?? nothing);
  // What has ended is what was stored, also when the stream was ahead of the page.
  return streaming ? shownText(message.content, arrived) : message.content;
}

const never = () => () => {};
const nothing = () => "";

function PieceView({ piece, live, links }: { piece: Piece; live: boolean; links: MarkdownLinks }) {
  if (piece.kind === "calls") return <Calls calls={piece.calls} live={live} />;
  return <Markdown text={piece.text} links={links} />;
}

interface Props {
  message: Message;
  agent: string;
  /** Who asked, where it was not the user: a workflow asks in its own name. */
  asker?: string;
  links: MarkdownLinks;
  /** The message that this one answers, when others stand between. */
  answers: Message | null;
  onSendAgain: (() => void) | null;
  onCancelQueued(id: string): void;
  onEditQueued(message: Message): void;
  /** Lets one that waits change places with the one before it or behind it. */
  onMoveQueued(id: string, earlier: boolean): void;
  /** Whether others wait before it and behind it. */
  queue: { before: boolean; behind: boolean };
}

function State({ message, children }: { message: Message; children?: ReactNode }) {
  const t = useT();
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-dense text-text-2">
      <StateMark mark={messageMarks[message.status]} word={t(`chat.status.${message.status}`)} />
      {children}
    </p>
  );
}

/** Changes the places of messages that wait; nothing where only one does. */
function Places({ message, queue, onMoveQueued }: Pick<Props, "message" | "queue" | "onMoveQueued">) {
  const t = useT();
  if (!queue.before && !queue.behind) return null;
  return (
    <>
      <IconButton
        label={t("chat.queueEarlier")}
        disabled={!queue.before}
        onClick={() => onMoveQueued(message.id, true)}
        data-earlier=""
      >
        <ArrowUp size={13} strokeWidth={1.5} />
      </IconButton>
      <IconButton
        label={t("chat.queueLater")}
        disabled={!queue.behind}
        onClick={() => onMoveQueued(message.id, false)}
        data-later=""
      >
        <ArrowDown size={13} strokeWidth={1.5} />
      </IconButton>
    </>
  );
}

function ofYours(props: Props, t: ReturnType<typeof useT>): ReactNode {
  const { message, onCancelQueued, onEditQueued } = props;
  if (message.status === "queued") {
    return (
      <State message={message}>
        {t("chat.queuedText")}
        <Places {...props} />
        <Button small look="ghost" onClick={() => onEditQueued(message)}>
          {t("chat.editQueued")}
        </Button>
        <Button small look="ghost" onClick={() => onCancelQueued(message.id)}>
          {t("chat.cancelQueued")}
        </Button>
      </State>
    );
  }
  return message.status === "cancelled" ? (
    <State message={message}>{t("chat.cancelledMessage")}</State>
  ) : null;
}

/** A message of the user, or of the workflow that asks, with what it carried. */
function Yours(props: Props) {
  const t = useT();
  const { message, asker } = props;
  const files = message.metadata.files?.length ?? 0;
  return (
    <article
      className="group border-line-strong border-l-2 pl-3"
      data-message={message.seq}
      data-status={message.status}
    >
      <header className="flex h-6 items-center gap-2">
        <h3 className="text-base">{asker ?? t("chat.you")}</h3>
        {files > 0 && <span className="text-meta text-text-3">{t("chat.withFiles", { count: files })}</span>}
        <span className="flex-1" />
        <CopyButton text={message.content} />
        <At at={message.created_at} />
      </header>
      <p className="select-text whitespace-pre-wrap text-read [overflow-wrap:anywhere]">{message.content}</p>
      {ofYours(props, t)}
    </article>
  );
}

const endings: Partial<
  Record<MessageStatus, "chat.interruptedText" | "chat.failedText" | "chat.cancelledAnswer">
> = {
  interrupted: "chat.interruptedText",
  failed: "chat.failedText",
  cancelled: "chat.cancelledAnswer",
};

/** How an answer ended, when it did not end well, and what can be done. */
function Ending({ message, onSendAgain }: Pick<Props, "message" | "onSendAgain">) {
  const t = useT();
  const key = endings[message.status];
  if (!key) return null;
  return (
    <State message={message}>
      <span className="min-w-0 select-text [overflow-wrap:anywhere]">{message.metadata.error || t(key)}</span>
      {onSendAgain && (
        <Button small onClick={onSendAgain}>
          {t("chat.sendAgain")}
        </Button>
      )}
    </State>
  );
}

/** What one answer used. What has no price is said in words, also beside a sum of the rest. */
function TurnUsage({ usage }: { usage: NonNullable<Message["usage"]> }) {
  const t = useT();
  const known = dollars(usage.cost_nano_usd);
  const parts = [
    t("chat.tokens", { sent: tokens(tokensIn(usage)), received: tokens(usage.tokens_received) }),
  ];
  parts.push(known ?? t("chat.costUnknown"));
  if (known !== null && usage.unknown_events > 0)
    parts.push(t("cost.andUnknown", { tokens: tokens(usage.unknown_tokens) }));
  return (
    <p className="mt-1 text-meta text-text-3" title={t("chat.turnUsageTitle")} data-turn-usage="">
      {parts.join(", ")}
    </p>
  );
}

/** An answer of the agent: what it thought, said and did, in their order. */
function Answer({ message, agent, links, answers, onSendAgain }: Props) {
  const t = useT();
  const text = useText(message);
  const live = message.status === "streaming";
  const calls = message.metadata.toolCalls;
  const pieces = useMemo(() => piecesOf(text, calls ?? []), [text, calls]);
  return (
    <article className="group" data-message={message.seq} data-status={message.status} aria-busy={live}>
      <header className="flex h-6 items-center gap-2">
        <h3 className="text-base">{agent}</h3>
        <span className="tail-ellipsis text-meta text-text-3">{message.metadata.model}</span>
        <span className="flex-1" />
        <CopyButton text={text} />
        <At at={message.created_at} />
      </header>
      {answers && (
        <p className="tail-ellipsis text-meta text-text-3">
          {t("chat.answers", { text: answers.content.split("\n", 1)[0] ?? "" })}
        </p>
      )}
      {message.metadata.reasoning && <Reasoning text={message.metadata.reasoning} />}
      {pieces.map((piece) => (
        <PieceView key={`${piece.kind}${piece.at}`} piece={piece} live={live} links={links} />
      ))}
      {message.status === "complete" && pieces.length === 0 && (
        <p className="text-dense text-text-3">{t("chat.noText")}</p>
      )}
      {live && (
        <span
          className="inline-block h-[15px] w-[7px] bg-brass align-text-bottom"
          aria-hidden="true"
          data-caret=""
        />
      )}
      <Ending message={message} onSendAgain={onSendAgain} />
      {message.usage && <TurnUsage usage={message.usage} />}
    </article>
  );
}

/** One entry of a transcript. */
export const MessageView = memo(function MessageView(props: Props) {
  const t = useT();
  if (props.message.role === "user") return <Yours {...props} />;
  return <Answer {...props} agent={props.message.role === "system" ? t("chat.system") : props.agent} />;
});
