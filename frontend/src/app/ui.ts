import { create } from "zustand";
import type { Work } from "../lib/types";

export type Dialog =
  | { kind: "new-session"; codebaseID: string | null }
  | { kind: "open-project"; path?: string }
  | { kind: "rename-session"; id: string; name: string }
  | { kind: "delete-session"; id: string; name: string }
  | { kind: "export"; sessionID: string; projectID: string; name: string }
  | { kind: "import-bundle" }
  | { kind: "environment"; codebaseID: string | null }
  | { kind: "send-to-terminal"; sessionID: string; text: string; terminalID: string | null }
  | { kind: "merge-plans"; jobID: string }
  | { kind: "find-files" }
  | { kind: "external-folders" }
  | { kind: "notifications" }
  | { kind: "quit"; work: Work }
  | { kind: "file"; path: string; line: number | null; column: number | null }
  | { kind: "palette" };

interface Ui {
  dialog: Dialog | null;
  show(dialog: Dialog): void;
  close(): void;
}

/** What lies over the screen: at most one dialog. */
export const useUi = create<Ui>((set) => ({
  dialog: null,
  show: (dialog) => set({ dialog }),
  close: () => set({ dialog: null }),
}));
