import type { ReactNode } from "react";
import { CommandLine } from "./command-line";

interface HeaderProps {
  id: string;
  title: string;
  meta?: ReactNode;
  tools?: ReactNode;
  ruled?: boolean;
  /** There are many tools: in a narrow panel they take a second line. */
  wraps?: boolean;
}

/** The 36 px head of a panel: what it is, what it says about itself, what it can do. */
export function PanelHeader({ id, title, meta, tools, ruled = false, wraps = false }: HeaderProps) {
  return (
    <div
      className={`flex ${wraps ? "min-h-9" : "h-9"} shrink-0 items-center gap-2 pr-3 pl-4 text-meta text-text-3 ${ruled ? "border-line border-b" : ""}`}
    >
      {/* A short title is never cut; a long one keeps at least its beginning. */}
      <h2
        id={id}
        className={`text-dense text-text ${title.length > 8 ? "tail-ellipsis min-w-[8ch]" : "shrink-0 whitespace-nowrap"}`}
      >
        {title}
      </h2>
      {meta}
      <span className="flex-1" />
      {wraps ? (
        <span className="flex min-w-0 flex-wrap items-center justify-end gap-x-2 gap-y-1 py-1">{tools}</span>
      ) : (
        tools
      )}
    </div>
  );
}

/** An empty place that teaches: what belongs here, and the command line that does the same. */
export function Empty({ text, command, action }: { text: string; command?: string; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-2 px-4 py-3 text-dense text-text-3">
      <p className="max-w-[52ch]">{text}</p>
      {command && <CommandLine command={command} />}
      {action}
    </div>
  );
}
