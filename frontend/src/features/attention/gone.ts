import type { Work } from "../../lib/types";

/**
 * What has ended by now, by its kind: what worked or waited before, and what was spoken of since, because what
 * begins and ends between two looks is in neither.
 */
export function goneFrom(before: Work, named: ReadonlySet<string>, now: Work): Map<string, Set<string>> {
  const keyOf = ({ kind, id }: Work["running"][number]) => `${kind} ${id}`;
  const still = new Set([...now.running, ...now.queued].map(keyOf));
  const gone = new Map<string, Set<string>>();
  for (const key of new Set([...[...before.running, ...before.queued].map(keyOf), ...named])) {
    const [kind = "", id = ""] = key.split(" ");
    if (!still.has(key)) gone.set(kind, (gone.get(kind) ?? new Set()).add(id));
  }
  return gone;
}
