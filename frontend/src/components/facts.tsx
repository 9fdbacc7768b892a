import type { ReactNode } from "react";

interface SectionProps {
  id: string;
  title: string;
  note?: ReactNode;
  tools?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A part of a page about the app itself. */
export function Section({ id, title, note, tools, className = "", children }: SectionProps) {
  return (
    <section aria-labelledby={id} className={`min-w-0 ${className}`}>
      <div className="mb-1 flex min-h-7 flex-wrap items-center gap-x-2.5 gap-y-1">
        <h2 id={id} className="shrink-0 text-base">
          {title}
        </h2>
        {note && <span className="min-w-0 text-meta text-text-3">{note}</span>}
        <span className="flex-1" />
        {tools}
      </div>
      {children}
    </section>
  );
}

interface FactProps {
  name: string;
  children: ReactNode;
  side?: ReactNode;
}

/** One row of a list of facts: its name, its value, and what can be done about it. */
export function Fact({ name, children, side }: FactProps) {
  return (
    <div className="grid min-h-[34px] grid-cols-[108px_minmax(0,1fr)_auto] items-center gap-x-3.5 border-line border-t py-1 text-dense">
      <dt className="text-text-3">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
      {side && <dd className="flex items-center">{side}</dd>}
    </div>
  );
}
