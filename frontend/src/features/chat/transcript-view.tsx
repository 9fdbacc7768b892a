import { useVirtualizer, type VirtualItem, type Virtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useArrival } from "../../app/found";
import { useHighlight } from "../../app/highlight";
import { useT } from "../../app/settings";
import { Button } from "../../components/button";
import type { ConversationView, SearchHit } from "../../lib/types";
import { lastBack, RestoredDivider, useBegan } from "./agent-copy";
import { FindBar } from "./find-bar";
import { pageSize, useMessages } from "./queries";
import { FoundText } from "./tool-call";
import { type Actions, Entry, entryOf } from "./transcript-entry";
import { useTranscriptWindow } from "./transcript-window";
import { useLinks } from "./use-links";

const estimatedPx = 120;
const nearEndPx = 24;
const restAfterMs = 200;

interface Props extends Actions {
  view: ConversationView;
  agent: string;
  full: boolean;
  /** How often the reader has said something here: who speaks wants to see it. */
  said: number;
  finding: boolean;
  onFinding(on: boolean): void;
  /** The message at the top with how far it is scrolled out of sight: 12.4 is 40 % of message 12. Null: the end. Both are where it was left. */
  at: number | null;
  onAt(at: number | null): void;
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
    // Before the virtualizer hears of it: it measures at once, and who is still taken to follow would be pulled back.
    element.addEventListener("scroll", onScroll, { passive: true, capture: true });
    element.addEventListener("wheel", onWheel, { passive: true });
    return () => {
      element.removeEventListener("scroll", onScroll, { capture: true });
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

/**
 * Whether what is read would be moved by another height of a message: it stands above, or it began above as
 * an estimate. Also of who scrolls upwards: there messages are read, and become as high as they are.
 */
function isAbove(
  item: VirtualItem,
  _: number,
  { scrollOffset, itemSizeCache }: Virtualizer<HTMLDivElement, Element>,
) {
  const top = scrollOffset ?? 0;
  return item.end <= top || (item.start < top && !itemSizeCache.has(item.key));
}

/** The same functions for as long as the transcript is shown: with new ones every row would be drawn at each step of the wheel. */
function useActions(given: Actions): Actions {
  const latest = useRef(given);
  latest.current = given;
  return useMemo(
    () => ({
      onSendAgain: (text) => latest.current.onSendAgain(text),
      onCancelQueued: (id) => latest.current.onCancelQueued(id),
      onEditQueued: (message) => latest.current.onEditQueued(message),
      onMoveQueued: (id, earlier) => latest.current.onMoveQueued(id, earlier),
    }),
    [],
  );
}

const pageOf = (index: number) => Math.floor(index / pageSize);

/** The pages from one to another, and the last one, where messages wait for their turn. */
function pagesOf(from: number, to: number, last: number): number[] {
  const pages = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  if (last > 0) pages.push(pageOf(last - 1));
  return [...new Set(pages)];
}

/** The messages of a conversation. Only those in sight are in the page, and only their pages are read. */
export function TranscriptView(props: Props) {
  const t = useT();
  const { view, at, onAt } = props;
  const actions = useActions(props);
  const links = useLinks(view.directory);
  const scroller = useRef<HTMLDivElement>(null);
  const { id, last_message_seq: last } = view.conversation;
  const began = useBegan();
  const follow = useFollow(scroller, last, at);
  const { base, count, around, reach } = useTranscriptWindow(last, at);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimatedPx,
    getItemKey: useCallback((index: number) => base + index + 1, [base]),
    overscan: 4,
    initialOffset: (at === null ? count : Math.floor(at) - 1 - base) * estimatedPx,
    // What is read stays where it is when another part of a long transcript is laid out.
    anchorTo: "end",
    // An answer that grows above the eye moves nothing beneath it.
    useAnimationFrameWithResizeObserver: false,
  });
  virtual.shouldAdjustScrollPositionOnItemSizeChange = isAbove;
  const rows = virtual.getVirtualItems();
  const height = virtual.getTotalSize();
  const [from, to] = [rows[0], rows.at(-1)].map((row) => pageOf(base + (row?.index ?? 0)));
  const pages = useMemo(() => pagesOf(from ?? 0, to ?? 0, last), [from, to, last]);
  const messages = useMessages(id, pages);
  const goal = useRef(at);
  const goTo = (place: number) => {
    const seq = Math.floor(place);
    const item = virtual.measurementsCache[seq - 1 - base];
    if (item) virtual.scrollToOffset(item.start + (place - seq) * item.size);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever it has another height
  useLayoutEffect(() => {
    // Messages above are as high as they are only once they are read: the one that was found, or that was at the
    // top when the transcript was left, is gone to until someone moves.
    if (goal.current !== null) goTo(goal.current);
    else if (follow.following.current) {
      around(last);
      follow.toEnd();
    }
  }, [height, last, messages, base]);
  useEffect(() => {
    // What the virtualizer knows: asking the element would lay everything out once more at each step of the wheel.
    const top = virtual.scrollOffset ?? 0;
    const first = rows.find((row) => row.end > top);
    const final = rows.at(-1);
    if (!first || !final || goal.current !== null) return;
    // Whoever is at the end of what is laid out wants the end of the transcript.
    if (follow.following.current) around(last);
    else reach(base + first.index + 1, base + final.index + 1);
  }, [rows, virtual, base, last, around, reach, follow]);
  const leave = () => {
    goal.current = null;
  };
  const show = (seq: number) => {
    follow.following.current = false;
    goal.current = seq;
    around(seq);
    goTo(seq);
  };
  const toEnd = () => {
    leave();
    follow.following.current = true;
    around(last);
    follow.toEnd();
  };
  const onKeyDown = ({ key, target }: KeyboardEvent) => {
    leave();
    if (target !== scroller.current) return;
    // Of a very long transcript a part is laid out: these keys mean its first and its last message.
    if (key === "Home" && base > 0) show(1);
    if (key === "End" && base + count < last) toEnd();
  };
  const latestToEnd = useRef(toEnd);
  latestToEnd.current = toEnd;
  const heard = useRef(props.said);
  useEffect(() => {
    if (heard.current === props.said) return;
    heard.current = props.said;
    latestToEnd.current();
  }, [props.said]);
  const [found, setFound] = useState<SearchHit | null>(null);
  useArrival(
    (hit) => hit.conversation_id === id,
    (hit) => {
      setFound(hit);
      show(hit.seq);
    },
  );
  useHighlight("[data-transcript] [data-found-message]", found, {
    // What a tool printed may stand in the answer too.
    goIn: found?.kind === "tool" ? "[data-call]" : "[data-found-message]",
    onGo: leave,
  });
  useRest(scroller, () => {
    const top = scroller.current?.scrollTop ?? 0;
    const first = virtual.getVirtualItems().find((row) => row.end > top);
    const out = first ? Math.max(0, top - first.start) / first.size : 0;
    onAt(follow.following.current || !first ? null : base + first.index + 1 + Math.min(out, 0.999));
  });
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {props.finding && (
        <FindBar
          conversationID={id}
          last={last}
          changed={view.conversation.last_activity_at}
          onShow={show}
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
        onKeyDown={onKeyDown}
      >
        <div className="relative mx-auto w-full max-w-[892px]" style={{ height }}>
          {rows.map((row) => {
            const seq = base + row.index + 1;
            const message = messages.get(seq) ?? null;
            return (
              <div
                key={row.key}
                ref={virtual.measureElement}
                data-index={row.index}
                data-found-message={found?.seq === seq ? "" : undefined}
                className={`absolute inset-x-0 px-4 py-2 ${found?.seq === seq ? "rounded-control bg-hover" : ""}`}
                // A transform would be a node of its own for the compositor, twenty of them anew at each step of the wheel.
                style={{ top: row.start }}
              >
                <FoundText value={found?.seq === seq ? found.match : null}>
                  <Entry
                    {...entryOf(message, messages, view)}
                    agent={props.agent}
                    links={links}
                    actions={actions}
                  />
                </FoundText>
                {message && began !== null && lastBack(message, messages, last, began) && (
                  <RestoredDivider began={began} count={seq} view={view} />
                )}
              </div>
            );
          })}
        </div>
      </section>
      {follow.below !== null && (
        <Button
          small
          className="absolute right-6 bottom-2 z-10"
          onClick={() => {
            toEnd();
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
