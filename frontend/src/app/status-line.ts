import { useEffect } from "react";
import { create } from "zustand";

/** How long a sentence stays in the status bar. */
const lineMs = 10_000;

interface StatusLine {
  text: string;
  say(text: string): void;
}

/** One sentence about what was just done. It covers nothing and asks nothing. */
export const useStatusLine = create<StatusLine>((set) => ({
  text: "",
  say: (text) => set({ text }),
}));

export function useStatusText(): string {
  const { text, say } = useStatusLine();
  useEffect(() => {
    if (!text) return;
    const timer = setTimeout(() => say(""), lineMs);
    return () => clearTimeout(timer);
  }, [text, say]);
  return text;
}
