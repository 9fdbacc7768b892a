import { type KeyboardEvent, type ReactNode, useRef } from "react";

interface Props<T> {
  label: string;
  items: readonly T[];
  idOf(item: T): string;
  active: string | null;
  onActive(id: string): void;
  onOpen?(id: string): void;
  /** A further key on the active item; false: it means nothing here. */
  onKey?(key: string, id: string): boolean;
  children(item: T, active: boolean): ReactNode;
  /** What stands above an item, such as the name of its group. */
  before?(item: T, index: number): ReactNode;
  itemClass(active: boolean): string;
  className?: string;
}

/** A listbox: one item has the focus, arrows or j and k move it, Enter opens. */
export function List<T>(props: Props<T>) {
  const { items, idOf, active, onActive, onOpen, onKey } = props;
  const box = useRef<HTMLDivElement>(null);
  const at = Math.max(
    0,
    items.findIndex((item) => idOf(item) === active),
  );
  const go = (index: number) => {
    const item = items[Math.min(items.length - 1, Math.max(0, index))];
    if (!item) return;
    onActive(idOf(item));
    box.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(idOf(item))}"]`)?.focus();
  };
  const act = (key: string): boolean => {
    if (key === "ArrowDown" || key === "j") go(at + 1);
    else if (key === "ArrowUp" || key === "k") go(at - 1);
    else if (key === "Home") go(0);
    else if (key === "End") go(items.length - 1);
    else if (key === "Enter" && active) onOpen?.(active);
    else return active !== null && (onKey?.(key, active) ?? false);
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (act(event.key)) event.preventDefault();
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
      {items.map((item, index) => {
        const id = idOf(item);
        const chosen = id === active;
        return (
          <div key={id} role="presentation">
            {props.before?.(item, index)}
            <div
              role="option"
              aria-selected={chosen}
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
  );
}
