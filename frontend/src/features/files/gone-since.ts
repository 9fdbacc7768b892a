import type { SelectedFile } from "../../lib/types";

/** When each selected file that is not there was first seen to be gone. UTC ms, by path. */
export type GoneSince = Readonly<Record<string, number>>;

/** What is known after the files were looked at: one that is back, or is not selected any more, is forgotten. */
export function goneSince(known: GoneSince, files: readonly SelectedFile[], now: number): GoneSince {
  const gone = files.filter((file) => file.gone).map(({ path }) => path);
  const same = gone.length === Object.keys(known).length && gone.every((path) => known[path] !== undefined);
  return same ? known : Object.fromEntries(gone.map((path) => [path, known[path] ?? now]));
}

export function parseGone(stored: string | null): GoneSince {
  try {
    const parsed: unknown = JSON.parse(stored ?? "{}");
    const given = parsed && typeof parsed === "object" ? Object.entries(parsed) : [];
    return Object.fromEntries(given.filter(([, at]) => typeof at === "number"));
  } catch {
    return {};
  }
}
