import { type RefObject, useEffect, useRef } from "react";
import { pathsOf } from "../features/terminal/paste";

/** What an element hears on which files were dropped; the detail is their absolute paths. */
const droppedEvent = "filesdropped";

/** Gives the element, and what is in it, a meaning for dropped files; returns what ends it. */
export function onFilesDropped(element: HTMLElement, take: (paths: string[]) => void): () => void {
  const listener = (event: Event) => {
    event.stopPropagation();
    take((event as CustomEvent<string[]>).detail);
  };
  element.addEventListener(droppedEvent, listener);
  return () => element.removeEventListener(droppedEvent, listener);
}

/** The same for as long as the caller is mounted. */
export function useFilesDropped(
  element: RefObject<HTMLElement | null>,
  take: (paths: string[]) => void,
): void {
  const latest = useRef(take);
  latest.current = take;
  useEffect(
    () => (element.current ? onFilesDropped(element.current, (paths) => latest.current(paths)) : undefined),
    [element],
  );
}

function deliver(x: number, y: number, paths: readonly string[]): void {
  if (paths.length === 0) return;
  const target = document.elementFromPoint(x, y);
  target?.dispatchEvent(new CustomEvent(droppedEvent, { bubbles: true, detail: [...paths] }));
}

/** Whether the window tells which files were dropped: what the page is told of them is less. */
export const windowTellsDrops = () => window.runtime?.OnFileDrop !== undefined;

export const holdsFiles = (data: DataTransfer | null) =>
  data?.types.some((type) => type === "Files" || type === "text/uri-list") ?? false;

/**
 * Tells elements of files that are dropped on them, with paths. A page is told
 * no paths by most engines: in the window they come from the window. The rest
 * of the page refuses files, which it would else go to as to an address.
 */
export function installFileDrop(): void {
  const native = window.runtime?.OnFileDrop;
  // What is dropped over a text field is the field's, unless it is a file.
  const over = (event: DragEvent) => {
    if (holdsFiles(event.dataTransfer)) event.preventDefault();
  };
  window.addEventListener("dragover", over);
  window.addEventListener("drop", (event) => {
    if (!holdsFiles(event.dataTransfer)) return;
    event.preventDefault();
    if (!native)
      deliver(event.clientX, event.clientY, pathsOf(event.dataTransfer?.getData("text/uri-list") ?? ""));
  });
  // Without a drop target of its own: every element is asked.
  native?.((x, y, paths) => deliver(x, y, paths), false);
}
