import { ChevronDown, ChevronRight } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { useSettings } from "../../app/settings";
import { Scrolled } from "../../components/scrolled";
import { StateMark } from "../../components/state-mark";
import type { Mark } from "../../lib/marks";
import { utc, whenExact } from "../../lib/time";

interface Props {
  mark: Mark;
  kind: string;
  title: string;
  note?: string;
  at: number; // UTC ms
  children: ReactNode;
}

/** One row of a log: what, how often, when; opened, everything that is known. */
export function LogEntry({ mark, kind, title, note, at, children }: Props) {
  const locale = useSettings((s) => s.locale);
  const [open, setOpen] = useState(false);
  const id = useId();
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <li className="border-line border-t" data-entry={kind}>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="grid min-h-[34px] w-full grid-cols-[14px_14px_minmax(0,1fr)_auto_auto] items-center gap-x-2.5 py-1 text-left text-dense -outline-offset-2 hover:bg-hover"
      >
        <Chevron size={14} strokeWidth={1.5} className="text-text-3" aria-hidden="true" />
        <StateMark mark={mark} word="" />
        <span className={open ? "min-w-0 [overflow-wrap:anywhere]" : "tail-ellipsis"}>{title}</span>
        <span className="text-meta text-text-3">{note}</span>
        <time className="text-meta text-text-3" dateTime={new Date(at).toISOString()} title={utc(at)}>
          {whenExact(at, Date.now(), locale)}
        </time>
      </button>
      <div id={id} hidden={!open} className="pb-3 pl-[48px]">
        {open && children}
      </div>
    </li>
  );
}

/** A text as a program wrote it. */
export function Verbatim({ text, label }: { text: string; label: string }) {
  return (
    <Scrolled label={label} className="max-h-64 w-full rounded-control bg-code px-2.5 py-2">
      <pre className="select-text whitespace-pre-wrap font-mono text-meta text-text-2 [overflow-wrap:anywhere]">
        {text}
      </pre>
    </Scrolled>
  );
}
