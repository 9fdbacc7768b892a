import { type PointerEvent, useEffect, useRef, useState } from "react";

/** How far a press may wander before it is a drag, in pixels. */
const slack = 5;

interface Drag {
  id: string;
  /** The tab before which it would be put; the number of tabs: at the end. */
  index: number;
}

/** Which gap between the tabs a point is nearest to. */
function gapAt(list: HTMLElement, x: number): number {
  const tabs = [...list.querySelectorAll<HTMLElement>("[role=tab]")];
  return tabs.filter((tab) => {
    const { left, width } = tab.getBoundingClientRect();
    return left + width / 2 < x;
  }).length;
}

/** Lets tabs be dragged to another place. Escape, or leaving the window, puts nothing anywhere. */
export function useTabDrag(onMove: (id: string, index: number) => void) {
  const list = useRef<HTMLDivElement>(null);
  const press = useRef<{ id: string; x: number } | null>(null);
  const dragged = useRef(false);
  const [drag, setDrag] = useState<Drag | null>(null);
  const stop = () => {
    press.current = null;
    setDrag(null);
    // The click of this release is still to come; a later one is meant.
    setTimeout(() => {
      dragged.current = false;
    });
  };
  const active = drag !== null;
  useEffect(() => {
    if (!active) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      press.current = null;
      setDrag(null);
    };
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, [active]);
  const handlers = (id: string) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      dragged.current = false;
      if (event.button === 0) press.current = { id, x: event.clientX };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const from = press.current;
      if (!from || !list.current) return;
      if (!dragged.current && Math.abs(event.clientX - from.x) < slack) return;
      // Captured only now: a captured press is no click on some engines.
      if (!dragged.current) event.currentTarget.setPointerCapture(event.pointerId);
      dragged.current = true;
      setDrag({ id: from.id, index: gapAt(list.current, event.clientX) });
    },
    onPointerUp: () => {
      if (drag && press.current) onMove(drag.id, drag.index);
      stop();
    },
    onPointerCancel: stop,
  });
  return {
    list,
    drag,
    handlers,
    /** Whether the click that comes now is the end of a drag. */
    wasDrag: () => dragged.current,
  };
}
