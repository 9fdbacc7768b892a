import { useMemo } from "react";
import { useT } from "../../app/settings";
import { Scrolled } from "../../components/scrolled";
import { diffLines } from "../plan/line-diff";
import { type Line, lines } from "./compare-lines";

const look = {
  same: "text-text-2",
  removed: "bg-[var(--del-bg)] text-text",
  added: "bg-[var(--add-bg)] text-text",
};
const signs = { same: "", removed: "−", added: "+" };
const signColour = { same: "", removed: "text-del", added: "text-add" };

function LineRow({ line: { kind, text, from, to } }: { line: Line }) {
  const t = useT();
  return (
    <div className={`flex min-h-[21px] pr-4 pl-1.5 ${look[kind]}`} data-line={kind}>
      <span aria-hidden="true" className={`w-2.5 shrink-0 select-none ${signColour[kind]}`}>
        {signs[kind]}
      </span>
      {kind !== "same" && <span className="sr-only">{t(`task.${kind}`)} </span>}
      <span className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">
        {text.slice(0, from)}
        {to > from && <b className="font-semibold">{text.slice(from, to)}</b>}
        {text.slice(to)}
      </span>
    </div>
  );
}

/** Two versions as one text: what is gone, what came, and what stayed, in place of the editor. */
export function TaskCompare({ before, after }: { before: string; after: string }) {
  const t = useT();
  const rows = useMemo(() => lines(diffLines(before, after)), [before, after]);
  return (
    <Scrolled
      label={t("task.compareText")}
      className="min-h-0 flex-1 select-text py-0.5 text-read [scrollbar-gutter:stable]"
    >
      <div data-task-compare="">
        {rows.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place alone
          <LineRow key={index} line={line} />
        ))}
      </div>
    </Scrolled>
  );
}
