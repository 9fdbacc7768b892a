import { api } from "../../lib/api";
import type { FileSelection } from "./file-selection";
import { isExcluded } from "./tree-rows";

/** A path as the selection has it: from the project where it is in it, with slashes. */
export function inProject(directory: string, path: string): string | null {
  const root = directory.replaceAll("\\", "/").replace(/\/$/, "");
  const given = path.replaceAll("\\", "/").replace(/(?<=.)\/$/, "");
  if (given === root) return "";
  return given.startsWith(`${root}/`) ? given.slice(root.length + 1) : null;
}

/** Selects files that were dropped: those of the project, what is in its folders, and text files from elsewhere. */
export async function selectDropped(
  sessionID: string,
  selection: FileSelection,
  paths: readonly string[],
): Promise<void> {
  const { excluded } = selection.snapshot();
  const chosen: string[] = [];
  for (const path of paths) {
    const inside = inProject(selection.directory, path);
    if (inside === null) {
      // Says why for a folder, and for what a prompt cannot hold.
      await api.file.read(path);
      chosen.push(path);
      continue;
    }
    const below = await api.file.under(sessionID, inside);
    if (below.length > 0) chosen.push(...below.filter((file) => !isExcluded(file, excluded)));
    else chosen.push(inside);
  }
  await selection.include(chosen, true);
}
