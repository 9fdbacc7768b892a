import type { ReactNode } from "react";

/** A part that scrolls by itself. It takes the focus: what is hidden must be reached by key. */
export function Scrolled({
  label,
  className,
  children,
}: {
  label: string;
  className: string;
  children: ReactNode;
}) {
  return (
    <section
      aria-label={label}
      className={`overflow-auto ${className}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows scroll what has the focus
      tabIndex={0}
    >
      {children}
    </section>
  );
}
