import { type RefObject, useLayoutEffect, useState } from "react";

/** The height of a row that no row has said yet, in pixels: rather too much, so that a kept place is in reach. */
const unknownRowPx = 64;

/** The nearest element from this one upwards that scrolls. */
export function scrollerOf(element: HTMLElement | null): HTMLElement | null {
  for (let at = element; at; at = at.parentElement) {
    const { overflowY } = getComputedStyle(at);
    if (overflowY === "auto" || overflowY === "scroll") return at;
  }
  return null;
}

/** How high a row of a list is: the first one that is there tells, before anything is painted. */
export function useRowPx(rows: RefObject<HTMLElement | null>, any: boolean): number {
  const [px, setPx] = useState(unknownRowPx);
  useLayoutEffect(() => {
    // With any render until one has said it: in the first no row is there yet, as what scrolls is not measured.
    if (!any || px !== unknownRowPx) return;
    const height = rows.current?.querySelector<HTMLElement>("[role=option]")?.offsetHeight;
    if (height) setPx(height);
  });
  return px;
}

/**
 * How far below the top of what scrolls an element begins, in pixels. What stands above it may have changed
 * with what its owner draws, which gives it other props; scrolling draws it too and would measure in each frame.
 */
export function useTopOf(element: RefObject<HTMLElement | null>, props: object): number {
  const [top, setTop] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other props are the sign to look again
  useLayoutEffect(() => {
    const scroller = scrollerOf(element.current);
    if (!element.current || !scroller) return;
    const above = element.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    setTop(Math.round(above + scroller.scrollTop - scroller.clientTop));
  }, [element, props]);
  return top;
}
