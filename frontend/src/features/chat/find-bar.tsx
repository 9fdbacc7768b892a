import { ArrowDown, ArrowUp, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useState } from "react";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { IconButton } from "../../components/button";
import { count } from "../../lib/numbers";
import type { Message } from "../../lib/types";
import { found } from "./find";
import { messagePage, pageSize } from "./queries";

interface Props {
  conversationID: string;
  last: number;
  onShow(seq: number): void;
  onClose(): void;
}

/** Every message of the conversation, read page by page while the search is open. */
function useAll(id: string, last: number): Message[] {
  const { queries } = useServices();
  const [all, setAll] = useState<Message[]>([]);
  useEffect(() => {
    let left = false;
    const read = async () => {
      const messages: Message[] = [];
      for (let page = 0; page * pageSize < last && !left; page++) {
        messages.push(...(await queries.fetchQuery({ ...messagePage(id, page), staleTime: 10_000 })));
        if (!left) setAll([...messages]);
      }
    };
    read().catch(() => {}); // what was read is searched; the transcript itself says what failed
    return () => {
      left = true;
    };
  }, [queries, id, last]);
  return all;
}

/** Paints the text where it stands, where the browser can. */
function paint(text: string): void {
  if (!("highlights" in CSS)) return;
  CSS.highlights.delete("chat-find");
  const host = document.querySelector("[data-transcript]");
  if (text === "" || !host) return;
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(host, NodeFilter.SHOW_TEXT);
  const wanted = text.toLocaleLowerCase();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const hay = (node.textContent ?? "").toLocaleLowerCase();
    for (let at = hay.indexOf(wanted); at >= 0; at = hay.indexOf(wanted, at + wanted.length)) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, Math.min(at + wanted.length, node.textContent?.length ?? 0));
      ranges.push(range);
    }
  }
  CSS.highlights.set("chat-find", new Highlight(...ranges));
}

/** Searches the whole conversation, what is not in the page included. */
export function FindBar({ conversationID, last, onShow, onClose }: Props) {
  const t = useT();
  const all = useAll(conversationID, last);
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<number | null>(null);
  const seqs = found(all, text);
  const index = chosen === null ? -1 : seqs.indexOf(chosen);
  const step = (by: 1 | -1) => {
    const next = seqs[(index < 0 ? (by > 0 ? 0 : seqs.length - 1) : index + by + seqs.length) % seqs.length];
    if (next === undefined) return;
    setChosen(next);
    onShow(next);
  };
  useEffect(() => {
    const timer = setInterval(() => paint(text), 250);
    paint(text);
    return () => {
      clearInterval(timer);
      paint("");
    };
  }, [text]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const said =
    all.length < last
      ? t("chatfind.reading", { read: count(all.length), all: count(last) })
      : text === ""
        ? ""
        : seqs.length === 0
          ? t("find.none")
          : index < 0
            ? t("find.count", { count: count(seqs.length) })
            : t("find.place", { index: count(index + 1), count: count(seqs.length) });
  return (
    <search
      aria-label={t("chatfind.title")}
      className="flex h-9 shrink-0 items-center gap-1 border-line border-b px-3"
      onKeyDown={onKeyDown}
    >
      <input
        autoFocus
        value={text}
        aria-label={t("chatfind.title")}
        placeholder={t("chatfind.placeholder")}
        className="h-6 min-w-0 flex-1 rounded-control border border-line-strong bg-raised px-2 text-dense"
        onChange={(event) => {
          setText(event.target.value);
          setChosen(null);
        }}
      />
      <span role="status" className="min-w-[88px] shrink-0 text-right text-meta text-text-3" data-found="">
        {said}
      </span>
      <IconButton label={t("find.previous")} disabled={seqs.length === 0} onClick={() => step(-1)}>
        <ArrowUp size={14} strokeWidth={1.5} />
      </IconButton>
      <IconButton label={t("find.next")} disabled={seqs.length === 0} onClick={() => step(1)}>
        <ArrowDown size={14} strokeWidth={1.5} />
      </IconButton>
      <IconButton label={t("find.close")} onClick={onClose}>
        <X size={14} strokeWidth={1.5} />
      </IconButton>
    </search>
  );
}
