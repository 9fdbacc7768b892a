import { ChevronDown, ChevronRight } from "lucide-react";
import { useSettings, useT } from "../../app/settings";
import { TickBox } from "../../components/tick-box";
import { tokens } from "../../lib/numbers";
import { utc, when } from "../../lib/time";
import type { TreeRow } from "./tree-rows";

const letterColour: Record<string, string> = { A: "text-add", D: "text-del", "?": "text-add" };

/** The name with the matched letters of a filter set off by weight. */
function Name({ text, positions }: { text: string; positions: ReadonlySet<number> | null }) {
  if (!positions) return text;
  return [...text].map((letter, i) =>
    positions.has(i) ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: letters have no identity but their place
      <b key={i} className="font-semibold text-text">
        {letter}
      </b>
    ) : (
      letter
    ),
  );
}

interface Props {
  row: TreeRow;
  focused: boolean;
  positions: ReadonlySet<number> | null;
  /** When it was first seen to be gone. UTC ms; null: it is there, or nobody knows. */
  goneSince: number | null;
  onToggle(): void;
  onExpand(): void;
  onFocus(): void;
}

/** "gone since Tue", or "gone" where nobody knows since when. */
function Gone({ since }: { since: number | null }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  if (since === null) return t("files.gone");
  return <span title={utc(since)}>{t("files.goneSince", { when: when(since, Date.now(), locale) })}</span>;
}

export function TreeRowView({ row, focused, positions, goneSince, onToggle, onExpand, onFocus }: Props) {
  const t = useT();
  const Chevron = row.expanded ? ChevronDown : ChevronRight;
  const checked = row.tick === "part" ? "mixed" : row.tick === "on";
  return (
    <div
      role="treeitem"
      aria-level={row.depth + 1}
      aria-checked={checked}
      aria-selected={focused}
      {...(row.dir ? { "aria-expanded": row.expanded } : {})}
      aria-label={
        row.gone ? `${row.path}, ${t(row.dir ? "external.goneLabel" : "files.goneLabel")}` : row.path
      }
      data-path={row.path}
      data-tick={row.tick}
      tabIndex={focused ? 0 : -1}
      className={`flex h-6 items-center gap-[7px] rounded-[4px] pr-2 text-dense ${focused ? "bg-hover" : "hover:bg-hover"} ${row.tick === "excluded" ? "text-text-3" : ""}`}
      style={{ paddingLeft: 8 + row.depth * 16 }}
      onClick={row.dir ? onExpand : onToggle}
      onFocus={onFocus}
    >
      <span className="w-3 shrink-0 text-text-3">{row.dir && <Chevron size={12} strokeWidth={1.5} />}</span>
      {/* The box is part of the row for assistive technology; for the pointer it is a target of its own. */}
      <span
        className="-m-1 p-1"
        aria-hidden="true"
        onClick={(event) => {
          event.stopPropagation();
          onToggle();
        }}
      >
        <TickBox tick={row.tick} />
      </span>
      <span className={`tail-ellipsis ${row.gone ? "text-text-3 line-through" : ""}`}>
        <Name text={row.name} positions={positions} />
      </span>
      {row.letter && (
        <span
          className={`w-2.5 text-center font-medium font-mono text-micro ${letterColour[row.letter] ?? "text-text-2"}`}
        >
          {row.letter}
        </span>
      )}
      <span className="ml-auto shrink-0 pl-2 text-label text-text-3">
        {row.gone ? (
          <Gone since={goneSince} />
        ) : row.tick === "excluded" ? (
          t("files.excluded")
        ) : row.tokens > 0 ? (
          tokens(row.tokens)
        ) : (
          ""
        )}
      </span>
    </div>
  );
}
