import {
  ChevronDown,
  ChevronRight,
  FilePenLine,
  FileSearch,
  Globe,
  Network,
  SquareTerminal,
  Wrench,
} from "lucide-react";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useT } from "../../app/settings";
import { StateMark } from "../../components/state-mark";
import { duration } from "../../lib/time";
import type { ToolCall } from "../../lib/types";
import { type CallNode, inputLine, inputText, middleCut } from "./transcript";

const icon = { size: 14, strokeWidth: 1.4, className: "shrink-0 text-text-3", "aria-hidden": true } as const;
/** How much of a line of input is in the page: the rest cannot be seen and is in the opened call. */
const lineLength = 160;
const firstLines = 200;

/** What kind of tool it is, by the words that agents use for theirs. */
function KindIcon({ name }: { name: string }) {
  if (/bash|shell|exec|command|terminal/i.test(name)) return <SquareTerminal {...icon} />;
  if (/edit|write|patch|notebook/i.test(name)) return <FilePenLine {...icon} />;
  if (/web|fetch|browser|url/i.test(name)) return <Globe {...icon} />;
  if (/read|grep|glob|search|list|find/i.test(name)) return <FileSearch {...icon} />;
  if (/task|agent/i.test(name)) return <Network {...icon} />;
  return <Wrench {...icon} />;
}

/** How a call ended, or that it has not. */
function Outcome({ call, live }: { call: ToolCall; live: boolean }) {
  const t = useT();
  // A call that was brought in has an output, and nobody knows how long it took.
  if (typeof call.duration === "number" || typeof call.output === "string") {
    return (
      <span className="flex shrink-0 items-center gap-2 text-meta text-text-3">
        {call.failed && <span className="text-lost">{t("chat.call.failed")}</span>}
        {typeof call.duration === "number" && duration(call.duration, t)}
      </span>
    );
  }
  return (
    <span className="flex shrink-0 items-center gap-1.5 text-meta text-text-3">
      <StateMark mark={live ? "live" : "cut"} word="" size={12} />
      {t(live ? "chat.call.running" : "chat.call.open")}
    </span>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <h4 className="text-label text-text-3">{title}</h4>
      {children}
    </div>
  );
}

const preClass =
  "select-text overflow-x-auto whitespace-pre-wrap font-mono text-meta text-text-2 [overflow-wrap:anywhere]";

/** The output of a call: its first lines, the rest on request or where it holds what was searched for. */
function Output({ text, whole }: { text: string; whole: boolean }) {
  const t = useT();
  const [asked, setAll] = useState(false);
  const all = asked || whole;
  const lines = text.replace(/\n$/, "").split("\n");
  const rest = all ? 0 : Math.max(0, lines.length - firstLines);
  if (text === "") return <p className="text-meta text-text-3">{t("chat.call.noOutput")}</p>;
  return (
    <>
      <pre className={preClass}>{(rest > 0 ? lines.slice(0, firstLines) : lines).join("\n")}</pre>
      {rest > 0 && (
        <button type="button" className="mt-1 text-meta underline" onClick={() => setAll(true)}>
          {t("chat.call.showMore", { count: rest })}
        </button>
      )}
    </>
  );
}

/** What was searched for in the message around; null: nothing. A call that holds it is opened. */
export const FoundText = createContext<string | null>(null);

/** Whether a call holds what was searched for. */
function useHolds({ input, output }: ToolCall): boolean {
  const text = useContext(FoundText)?.toLocaleLowerCase();
  if (!text) return false;
  return [inputText(input), output ?? ""].some((one) => one.toLocaleLowerCase().includes(text));
}

interface Props {
  node: CallNode;
  /** The message still arrives. */
  live: boolean;
}

/** One use of a tool: a line, and its input and output when it is opened. */
function Call({ node, live }: Props) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const { call, children } = node;
  const holds = useHolds(call);
  useEffect(() => {
    if (holds) setOpen(true);
  }, [holds]);
  const input = inputText(call.input);
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <li data-call={call.id} data-failed={call.failed || undefined}>
      <button
        type="button"
        aria-expanded={open}
        className="flex h-[25px] w-full min-w-0 items-center gap-2 rounded-code text-left hover:bg-hover"
        onClick={() => setOpen(!open)}
      >
        <Chevron size={12} strokeWidth={1.6} className="shrink-0 text-text-3" aria-hidden="true" />
        <KindIcon name={call.name} />
        <span className="shrink-0 text-dense text-text-2">{call.name}</span>
        <span className="tail-ellipsis flex-1 font-mono text-meta text-text-2">
          {middleCut(inputLine(call.input), lineLength)}
        </span>
        <Outcome call={call} live={live} />
      </button>
      {open && (
        <div className="mb-2 ml-5 flex flex-col gap-2 border-line border-l py-1 pl-3">
          {input !== "" && (
            <Part title={t("chat.call.input")}>
              <pre className={preClass}>{input}</pre>
            </Part>
          )}
          {typeof call.output === "string" && (
            <Part title={t("chat.call.output")}>
              <Output text={call.output} whole={holds} />
            </Part>
          )}
        </div>
      )}
      {children.length > 0 && (
        <ul className="ml-[26px] border-line border-l pl-2">
          {children.map((child) => (
            <Call key={child.call.id} node={child} live={live} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** The calls that were made at one place of a message. */
export function Calls({ calls, live }: { calls: readonly CallNode[]; live: boolean }) {
  const t = useT();
  return (
    <ul aria-label={t("chat.calls")} className="my-2 border-line border-y py-1">
      {calls.map((node) => (
        <Call key={node.call.id} node={node} live={live} />
      ))}
    </ul>
  );
}
