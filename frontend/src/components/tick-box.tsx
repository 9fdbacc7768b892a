import type { InputHTMLAttributes } from "react";

export type Tick = "on" | "part" | "off" | "excluded";

/** The box itself, drawn alike wherever something is chosen. */
export function TickBox({ tick, className = "" }: { tick: Tick; className?: string }) {
  const look = {
    on: "border-text bg-text text-canvas",
    part: "border-text text-text",
    off: "border-edge",
    excluded: "border-edge text-text-3",
  }[tick];
  return (
    <span
      className={`grid h-3.5 w-3.5 shrink-0 place-items-center rounded-[3.5px] border-[1.3px] ${look} ${className}`}
    >
      <svg
        width="10"
        height="10"
        viewBox="0 0 10 10"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        aria-hidden="true"
      >
        {tick === "on" && <path d="m1.8 5.3 2.1 2.1 4.3-4.6" strokeLinecap="round" />}
        {tick === "part" && <path d="M1 5h8" />}
        {tick === "excluded" && <path d="M2 8 8 2" strokeLinecap="round" />}
      </svg>
    </span>
  );
}

interface CheckProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "checked" | "type"> {
  tick: Exclude<Tick, "excluded">;
}

/** A check box that is drawn as the boxes of the tree. */
export function CheckBox({ tick, ...rest }: CheckProps) {
  return (
    <span className="relative inline-grid size-6 shrink-0 place-items-center">
      <input
        type="checkbox"
        className="peer absolute inset-0 opacity-0"
        checked={tick === "on"}
        ref={(box) => {
          if (box) box.indeterminate = tick === "part";
        }}
        {...rest}
      />
      <TickBox
        tick={tick}
        className="pointer-events-none peer-focus-visible:outline-2 peer-focus-visible:outline-brass peer-focus-visible:outline-offset-1"
      />
    </span>
  );
}
