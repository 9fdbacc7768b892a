import { type RefObject, useCallback, useEffect, useRef } from "react";

const restAfterMs = 200;

/** Puts a scrolled element where it was once it has content, and tells where it comes to rest. */
export function useKeptScroll(
  element: () => HTMLElement | null,
  ready: boolean,
  top: number,
  onRest: (top: number) => void,
): void {
  const latest: RefObject<{ element: typeof element; top: number; onRest: typeof onRest }> = useRef({
    element,
    top,
    onRest,
  });
  latest.current = { ...latest.current, element, onRest };
  useEffect(() => {
    const scrolled = ready ? latest.current.element() : null;
    if (!scrolled) return;
    scrolled.scrollTop = latest.current.top;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onScroll = () => {
      clearTimeout(timer);
      timer = setTimeout(() => latest.current.onRest(Math.round(scrolled.scrollTop)), restAfterMs);
    };
    scrolled.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      clearTimeout(timer);
      scrolled.removeEventListener("scroll", onScroll);
    };
  }, [ready]);
}

/** Tells only the last of what comes in quick succession: a layout that changed with every key would render the whole frame. */
export function useAtRest<T>(tell: (value: T) => void): (value: T) => void {
  const latest = useRef(tell);
  latest.current = tell;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback((value: T) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(value), restAfterMs);
  }, []);
}
