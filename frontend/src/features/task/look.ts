import type { TaskVersionInfo } from "../../lib/types";

/** Which versions of a task are shown, by sequence number. */
export interface TaskLook {
  /** The version in place of the current one; null: the current one. */
  taskViewed: number | null;
  /** The version that the shown one is compared with; null: no comparison. */
  taskCompared: number | null;
}

type Version = Pick<TaskVersionInfo, "sequence_number" | "superseded_at">;

/** The versions that undo and redo can reach, oldest first. */
export function reachable(versions: readonly Version[]): number[] {
  return versions
    .filter(({ superseded_at }) => superseded_at === null)
    .map(({ sequence_number }) => sequence_number)
    .sort((one, other) => one - other);
}

/** Shows one version and nothing beside it. */
export const shown = (version: number, current: number): TaskLook => ({
  taskViewed: version === current ? null : version,
  taskCompared: null,
});

/** The version `by` places later (earlier when negative); the ends stay where they are. */
export function stepped(look: TaskLook, by: number, versions: readonly number[], current: number): TaskLook {
  const at = versions.indexOf(look.taskViewed ?? current);
  const next = versions[Math.min(versions.length - 1, Math.max(0, at + by))];
  return next === undefined ? look : shown(next, current);
}

/** Compares the shown version with another; with itself there is nothing to compare. */
export function ranged(look: TaskLook, version: number, current: number): TaskLook {
  const same = version === (look.taskViewed ?? current);
  return { ...look, taskCompared: same ? null : version };
}

/** Begins or ends a comparison: an old version with the current one, the current one with the one before it. */
export function compared(look: TaskLook, versions: readonly number[], current: number): TaskLook {
  if (look.taskCompared !== null) return { ...look, taskCompared: null };
  if (look.taskViewed !== null) return { ...look, taskCompared: current };
  const before = versions[versions.indexOf(current) - 1];
  return before === undefined ? look : { ...look, taskCompared: before };
}
