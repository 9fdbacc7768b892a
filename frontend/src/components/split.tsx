import { type KeyboardEvent, type PointerEvent, useRef } from "react";

interface Props {
  label: string;
  /** "vertical" divides left from right. */
  orientation: "vertical" | "horizontal";
  value: number;
  min: number;
  max: number;
  initial: number;
  /** -1 where a larger value means moving left or up. */
  direction?: 1 | -1;
  onChange(value: number): void;
}

const step = 16;

/** A 1 px line with an 8 px grip between two panels. */
export function Splitter({ label, orientation, value, min, max, initial, direction = 1, onChange }: Props) {
  const from = useRef<{ at: number; value: number } | null>(null);
  const vertical = orientation === "vertical";
  const set = (next: number) => onChange(Math.round(Math.min(max, Math.max(min, next))));
  const at = (event: PointerEvent) => (vertical ? event.clientX : event.clientY);
  const onKeyDown = (event: KeyboardEvent) => {
    const less = vertical ? "ArrowLeft" : "ArrowUp";
    const more = vertical ? "ArrowRight" : "ArrowDown";
    if (event.key !== less && event.key !== more) return;
    event.preventDefault();
    set(value + (event.key === more ? step : -step) * direction);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a splitter is a separator with a value and a focus, which hr is not
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      className={`absolute z-10 ${vertical ? "inset-y-0 w-2 cursor-col-resize" : "inset-x-0 h-2 cursor-row-resize"} ${
        vertical ? (direction === 1 ? "-right-1" : "-left-1") : direction === 1 ? "-bottom-1" : "-top-1"
      }`}
      onKeyDown={onKeyDown}
      onDoubleClick={() => set(initial)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { at: at(event), value };
      }}
      onPointerMove={(event) => {
        if (from.current) set(from.current.value + (at(event) - from.current.at) * direction);
      }}
      onPointerUp={() => {
        from.current = null;
      }}
    />
  );
}
