import { X } from "lucide-react";
import { useEffect } from "react";
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

/** The one thing that may lie over content: bottom left of main, for ten seconds, reached by F6. */
export function UndoBar() {
  const t = useT();
  const { change, close } = useUndo();
  useEffect(() => {
    if (!change) return;
    const timer = setTimeout(close, undoMs);
    return () => clearTimeout(timer);
  }, [change, close]);
  return (
    <div role="status" className="absolute bottom-3 left-4 z-30">
      {change && (
        <div
          data-region="undo"
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
