import { ArrowDown, ArrowUp, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useState } from "react";
import { useT } from "../../app/settings";
import { IconButton } from "../../components/button";
import { count } from "../../lib/numbers";
import { useFound } from "./use-found";

interface Props {
  conversationID: string;
  last: number;
  /** When a message last came or ended, UTC milliseconds. */
  changed: number;
  onShow(seq: number): void;
  onClose(): void;
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
export function FindBar({ conversationID, last, changed, onShow, onClose }: Props) {
  const t = useT();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<number | null>(null);
  const { seqs, through, done } = useFound(conversationID, text, changed);
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
    text === ""
      ? ""
      : !done
        ? t("chatfind.reading", { read: count(through), all: count(last) })
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
