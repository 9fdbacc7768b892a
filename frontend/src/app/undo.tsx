import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { create } from "zustand";
import { Button, IconButton } from "../components/button";
import { useT } from "./settings";

/** How long a change can be taken back with one key. */
const undoMs = 10_000;

interface Undo {
  change: { text: string; undo(): void } | null;
  offer(text: string, undo: () => void): void;
  close(): void;
}

/** The last change that applied at once and can be taken back. */
export const useUndo = create<Undo>((set) => ({
  change: null,
  offer: (text, undo) => set({ change: { text, undo } }),
  close: () => set({ change: null }),
}));

/**
 * The one thing that may lie over content: bottom left of main, for ten
 * seconds, reached by F6. Whoever points at it or has it focused is not hurried.
 */
export function UndoBar() {
  const t = useT();
  const { change, close } = useUndo();
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!change || held) return;
    const timer = setTimeout(close, undoMs);
    return () => clearTimeout(timer);
  }, [change, close, held]);
  // What is gone under the pointer is left without a word.
  useEffect(() => {
    if (!change) setHeld(false);
  }, [change]);
  return (
    <div role="status" className="absolute bottom-3 left-4 z-30">
      {change && (
        // biome-ignore lint/a11y/noStaticElementInteractions: pointing at it only holds the time
        <div
          data-region="undo"
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
          className="flex items-center gap-3 rounded-card border border-line-strong bg-raised py-1.5 pr-1.5 pl-3 text-dense shadow-overlay"
        >
          {change.text}
          <Button
            small
            onClick={() => {
              close();
              change.undo();
            }}
          >
            {t("action.undo")}
          </Button>
          <IconButton label={t("action.dismiss")} onClick={close}>
            <X size={13} strokeWidth={1.5} />
          </IconButton>
        </div>
      )}
    </div>
  );
}
