import { create } from "zustand";
import { useSettings } from "../../app/settings";
import type { Aloud } from "../../components/read-out";

/** How many lines are read out, as of a terminal. */
const most = 20;

interface LastOutput {
  /** Belongs to one job: another one that is opened has not said it. */
  aloud: (Aloud & { job: string }) | null;
  /** Reads out the last lines of the shown job. */
  read(): void;
}

/** The last lines with something in them. */
export function lastLinesOf(text: string): string {
  const lines = text.split("\n").map((line) => line.trimEnd());
  return lines
    .filter((line) => line !== "")
    .slice(-most)
    .join("\n");
}

export const useLastOutput = create<LastOutput>((set) => ({
  aloud: null,
  read: () => {
    const shown = document.querySelector<HTMLElement>("[data-job]");
    if (!shown) return;
    // All of the text is on the page, also what is out of sight.
    const text = lastLinesOf(shown.querySelector<HTMLElement>("[data-job-text]")?.innerText ?? "");
    const job = shown.dataset.job ?? "";
    set({ aloud: { job, text: text || useSettings.getState().t("job.readNothing") } });
  },
}));
