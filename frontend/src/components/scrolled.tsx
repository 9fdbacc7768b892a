import type { ReactNode, Ref } from "react";

/** A part that scrolls by itself. It takes the focus: what is hidden must be reached by key. */
export function Scrolled({
  label,
  className,
  of = null,
  children,
}: {
  label: string;
  className: string;
  /** What scrolls, for who moves it. */
  of?: Ref<HTMLElement>;
  children: ReactNode;
}) {
  return (
    <section
      ref={of}
      aria-label={label}
      className={`overflow-auto ${className}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows scroll what has the focus
      tabIndex={0}
    >
      {children}
    </section>
  );
}
