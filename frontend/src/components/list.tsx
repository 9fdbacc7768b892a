import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useCallback, useLayoutEffect, useRef, useState } from "react";
import type { KeyPress } from "../lib/keys";
import { letterOf } from "../lib/letters";
import { scrollerOf, useRowPx, useTopOf } from "./list-place";

interface Props<T> {
  label: string;
  items: readonly T[];
  idOf(item: T): string;
  active: string | null;
  onActive(id: string): void;
  onOpen?(id: string): void;
  /** A further key on the active item; false: it means nothing here. */
  onKey?(press: KeyPress, id: string): boolean;
  children(item: T, active: boolean): ReactNode;
  /** What stands above an item, such as the name of its group. */
  before?(item: T, index: number): ReactNode;
  itemClass(active: boolean): string;
  className?: string;
}

/** So many items are all in the page: who searches it with the browser, or reads it aloud, finds each. */
const wholeUpTo = 50;
const overscan = 8;

/**
 * A listbox: one item has the focus, arrows or j and k move it, Enter opens. Of a long one only the items in
 * sight are in the page, and the one that Tab leads to. It scrolls with the nearest element around it that does.
 */
export function List<T>(props: Props<T>) {
  const { items, idOf, active, onActive, onOpen, onKey } = props;
  const box = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const [goal, setGoal] = useState<{ index: number } | null>(null);
  const at = Math.max(
    0,
    items.findIndex((item) => idOf(item) === active),
  );
  const rowPx = useRowPx(rows, items.length > 0);
  const top = useTopOf(rows, props);
  const held = [...new Set([at, goal?.index ?? at])].filter((index) => index < items.length);
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another height are laid out anew, which a new function asks for
  const keyOf = useCallback((index: number) => idOf(items[index] as T), [items, idOf, rowPx]);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scrollerOf(box.current),
    estimateSize: () => rowPx,
    getItemKey: keyOf,
    rangeExtractor: (range: Range) =>
      [...new Set([...defaultRangeExtractor(range), ...held])].sort((a, b) => a - b),
    scrollMargin: top,
    overscan: items.length <= wholeUpTo ? wholeUpTo : overscan,
    useAnimationFrameWithResizeObserver: false,
  });
  const shown = useRef({ items, idOf, virtual });
  shown.current = { items, idOf, virtual };
  useLayoutEffect(() => {
    const item = goal && shown.current.items[goal.index];
    if (!item) return;
    const id = CSS.escape(shown.current.idOf(item));
    shown.current.virtual.scrollToIndex(goal.index);
    box.current?.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus({ preventScroll: true });
  }, [goal]);
  const go = (index: number) => {
    const next = Math.min(items.length - 1, Math.max(0, index));
    const item = items[next];
    if (!item) return;
    onActive(idOf(item));
    setGoal({ index: next });
  };
  const act = (press: KeyPress): boolean => {
    const { key } = press;
    const step = letterOf(press, ["listDown", "listUp"]);
    if (key === "ArrowDown" || step === "listDown") go(at + 1);
    else if (key === "ArrowUp" || step === "listUp") go(at - 1);
    else if (key === "Home") go(0);
    else if (key === "End") go(items.length - 1);
    else if (key === "Enter" && active) onOpen?.(active);
    else return active !== null && (onKey?.(press, active) ?? false);
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (act(event.nativeEvent)) event.preventDefault();
  };
  return (
    <div
      ref={box}
      role="listbox"
      aria-label={props.label}
      className={props.className}
      onKeyDown={onKeyDown}
      tabIndex={-1}
    >
      <div ref={rows} role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const item = items[index];
          if (item === undefined) return null;
          const id = idOf(item);
          const chosen = id === active;
          return (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              role="presentation"
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${start - top}px)` }}
            >
              {props.before?.(item, index)}
              <div
                role="option"
                aria-selected={chosen}
                aria-setsize={items.length}
                aria-posinset={index + 1}
                data-id={id}
                tabIndex={index === at ? 0 : -1}
                className={props.itemClass(chosen)}
                onClick={() => onActive(id)}
                onDoubleClick={() => onOpen?.(id)}
              >
                {props.children(item, chosen)}
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}
