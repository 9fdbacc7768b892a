import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode, RefObject } from "react";

interface Props {
  title: string;
  /** For what is read before it is decided. */
  wide?: boolean;
  /** "full": as large as the window allows, for what is read at length. */
  size?: "full";
  /** What has the focus at first; none: the first field or button. */
  initialFocus?: RefObject<HTMLElement | null>;
  onClose(): void;
  children: ReactNode;
}

/** A question over the screen. Escape closes it. */
export function Dialog({ title, wide = false, size, initialFocus, onClose, children }: Props) {
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-[var(--scrim)]" />
        <Base.Popup
          {...(initialFocus ? { initialFocus } : {})}
          className={`fixed left-1/2 z-50 max-h-[calc(100vh-140px)] max-w-[calc(100vw-32px)] -translate-x-1/2 overflow-y-auto rounded-dialog border border-line-strong bg-raised p-5 shadow-overlay outline-none ${size === "full" ? "w-[1200px] top-14" : wide ? "w-[640px]" : "w-[480px]"} ${size === "full" ? "" : "top-28"}`}
        >
          <Base.Title className="text-title">{title}</Base.Title>
          <div className="mt-3 text-base">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex justify-end gap-2">{children}</div>;
}

export const fieldClass =
  "block h-8 w-full rounded-control border border-line-strong bg-canvas px-2.5 text-base text-text";
