import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useArrival } from "../../app/found";
import { useHighlight } from "../../app/highlight";
import { useT } from "../../app/settings";
import { Button } from "../../components/button";
import type { ConversationView, Message } from "../../lib/types";
import { SessionDivider } from "./divider";
import { FindBar } from "./find-bar";
import { MessageView } from "./message-view";
import { pageSize, useMessages } from "./queries";
import { useLinks } from "./use-links";

const estimatedPx = 120;
const nearEndPx = 24;
const restAfterMs = 200;

interface Props {
  view: ConversationView;
  agent: string;
  full: boolean;
  /** How often the reader has said something here: who speaks wants to see it. */
  said: number;
  finding: boolean;
  onFinding(on: boolean): void;
  /** The sequence of the message at the top, null: the end. Both are where it was left. */
  at: number | null;
  onAt(seq: number | null): void;
  onSendAgain(text: string): void;
  onCancelQueued(id: string): void;
  onEditQueued(message: Message): void;
  onMoveQueued(id: string, earlier: boolean): void;
}

const atEnd = ({ scrollTop, clientHeight, scrollHeight }: HTMLElement) =>
  scrollTop + clientHeight >= scrollHeight - nearEndPx;

/** Stays at the end while the reader is there, and nowhere else: then it only counts what is new. */
function useFollow(scroller: RefObject<HTMLElement | null>, last: number, start: number | null) {
  const following = useRef(start === null);
  const [left, setLeft] = useState<number | null>(start === null ? null : last);
  const latest = useRef(last);
  latest.current = last;
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let before = { top: element.scrollTop, height: element.scrollHeight };
    const onScroll = () => {
      const { scrollTop: top, scrollHeight: height } = element;
      // The first step upwards is still near the end: the next word would pull the reader back.
      if (top < before.top && height >= before.height) following.current = false;
      else if (top > before.top || height < before.height) following.current = atEnd(element);
      before = { top, height };
      setLeft((since) => (following.current ? null : (since ?? latest.current)));
    };
    const onWheel = (event: WheelEvent) => {
      if (event.deltaY < 0 && element.scrollTop > 0) following.current = false;
    };
    element.addEventListener("scroll", onScroll, { passive: true });
    element.addEventListener("wheel", onWheel, { passive: true });
    return () => {
      element.removeEventListener("scroll", onScroll);
      element.removeEventListener("wheel", onWheel);
    };
  }, [scroller]);
  const toEnd = () => {
    if (scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  };
  return { following, below: left === null ? null : last - left, toEnd };
}

/** Tells which message is at the top once the transcript rests. */
function useRest(scroller: RefObject<HTMLElement | null>, tell: () => void) {
  const latest = useRef(tell);
  latest.current = tell;
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onScroll = () => {
      clearTimeout(timer);
      timer = setTimeout(() => latest.current(), restAfterMs);
    };
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      clearTimeout(timer);
      element.removeEventListener("scroll", onScroll);
    };
  }, [scroller]);
}

/** The message that an answer answers. */
function asked(message: Message, messages: ReadonlyMap<number, Message>): Message | null {
  const id = message.metadata.reply_to;
  for (const each of messages.values()) if (id ? each.id === id : each.seq === message.seq - 1) return each;
  return null;
}

/** The messages of a conversation. Only those in sight are in the page, and only their pages are read. */
export function TranscriptView(props: Props) {
  const t = useT();
  const { view, at, onAt } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { id, last_message_seq: last } = view.conversation;
  const follow = useFollow(scroller, last, at);
  const virtual = useVirtualizer({
    count: last,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimatedPx,
    overscan: 4,
    initialOffset: at === null ? last * estimatedPx : (at - 1) * estimatedPx,
    // An answer that grows above the eye moves nothing beneath it.
    useAnimationFrameWithResizeObserver: false,
  });
  const rows = virtual.getVirtualItems();
  const height = virtual.getTotalSize();
  const pages = useMemo(() => {
    const of = (index: number) => Math.floor(index / pageSize);
    const shown = new Set(rows.map((row) => of(row.index)));
    if (last > 0) shown.add(of(last - 1));
    return [...shown].sort((a, b) => a - b);
  }, [rows, last]);
  const messages = useMessages(id, pages);
  const goal = useRef<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever it has another height
  useLayoutEffect(() => {
    // Messages above are as high as they are only once they are read: the found one is gone to until someone moves.
    if (goal.current !== null) virtual.scrollToIndex(goal.current - 1, { align: "start" });
    else if (follow.following.current) follow.toEnd();
  }, [height, last, messages]);
  const leave = () => {
    goal.current = null;
  };
  const heard = useRef(props.said);
  useEffect(() => {
    if (heard.current === props.said) return;
    heard.current = props.said;
    goal.current = null;
    follow.following.current = true;
    follow.toEnd();
  }, [props.said, follow]);
  const [found, setFound] = useState<{ seq: number; text: string } | null>(null);
  useArrival(
    (hit) => hit.conversation_id === id,
    (hit) => {
      follow.following.current = false;
      goal.current = hit.seq;
      setFound({ seq: hit.seq, text: hit.match });
      virtual.scrollToIndex(hit.seq - 1, { align: "start" });
    },
  );
  useHighlight(`[data-transcript] [data-found-message]`, found?.text ?? null, false);
  useRest(scroller, () => {
    const top = scroller.current?.scrollTop ?? 0;
    const first = virtual.getVirtualItems().find((row) => row.end > top);
    onAt(follow.following.current || !first ? null : first.index + 1);
  });
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {props.finding && (
        <FindBar
          conversationID={id}
          last={last}
          onShow={(seq) => {
            follow.following.current = false;
            virtual.scrollToIndex(seq - 1, { align: "start" });
          }}
          onClose={() => props.onFinding(false)}
        />
      )}
      <section
        ref={scroller}
        aria-label={t("chat.transcript")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable with the keyboard
        tabIndex={0}
        // With room at both sides the text stands above the composer's.
        className={`min-h-0 flex-1 overflow-y-auto [overflow-anchor:none] ${props.full ? "[scrollbar-gutter:stable_both-edges]" : "[scrollbar-gutter:stable]"}`}
        data-transcript={id}
        onWheel={leave}
        onPointerDown={leave}
        onKeyDown={leave}
      >
        <div className="relative mx-auto w-full max-w-[892px]" style={{ height }}>
          {rows.map((row) => (
            <div
              key={row.key}
              ref={virtual.measureElement}
              data-index={row.index}
              data-found-message={found?.seq === row.index + 1 ? "" : undefined}
              className={`absolute inset-x-0 top-0 px-4 py-2 ${found?.seq === row.index + 1 ? "rounded-control bg-hover" : ""}`}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              <Entry {...props} message={messages.get(row.index + 1) ?? null} messages={messages} />
            </div>
          ))}
        </div>
      </section>
      {follow.below !== null && (
        <Button
          small
          className="absolute right-6 bottom-2 z-10"
          onClick={() => {
            leave();
            follow.toEnd();
            // The button goes; without this the focus, and with it the keys, would leave the conversation.
            scroller.current?.focus({ preventScroll: true });
          }}
          data-to-end=""
        >
          {follow.below > 0 ? t("chat.newBelow", { count: follow.below }) : t("chat.toEnd")}
        </Button>
      )}
    </div>
  );
}

interface EntryProps extends Props {
  message: Message | null;
  messages: ReadonlyMap<number, Message>;
}

/** A message, and above it the border between two sessions of the agent. */
function Entry(props: EntryProps) {
  const t = useT();
  const { message, messages, view } = props;
  const links = useLinks(view.directory);
  if (!message) return <p className="text-meta text-text-3">{t("chat.loading")}</p>;
  const question = message.role === "assistant" ? asked(message, messages) : null;
  const begun = newSession(message, messages, view);
  return (
    <div className="flex flex-col gap-3">
      {begun && <SessionDivider session={begun} />}
      <MessageView
        message={message}
        agent={props.agent}
        links={links}
        answers={question && question.seq < message.seq - 1 ? question : null}
        onSendAgain={question ? () => props.onSendAgain(question.content) : null}
        onCancelQueued={props.onCancelQueued}
        onEditQueued={props.onEditQueued}
        onMoveQueued={props.onMoveQueued}
        queue={message.status === "queued" ? besides(message, messages) : noQueue}
      />
    </div>
  );
}

const noQueue = { before: false, behind: false };

/** Whether other messages wait before this one and behind it. */
function besides(message: Message, messages: ReadonlyMap<number, Message>) {
  const queued = [...messages.values()].filter(({ status }) => status === "queued");
  return {
    before: queued.some(({ seq }) => seq < message.seq),
    behind: queued.some(({ seq }) => seq > message.seq),
  };
}

/** The agent's session that an answer is the first one of, unless it is the first of the conversation. */
function newSession(message: Message, messages: ReadonlyMap<number, Message>, view: ConversationView) {
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
