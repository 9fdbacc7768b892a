import type { WorkflowFile } from "../../lib/types";

/** The name of a file without its folder and its extension. */
export const stem = (path: string): string => (path.split(/[\\/]/).pop() ?? "").replace(/\.[^.]+$/, "");

/** Whether a file is one that the editor may write: in the folder of the project, and not below it. */
export const canWrite = (file: Pick<WorkflowFile, "source" | "path">): boolean =>
  file.source === "project" && /[\\/]\.holdfast[\\/]workflows[\\/][^\\/]+\.yaml$/.test(file.path);

/** The text of a copy: it says the name of its own file. */
export function renamed(source: string, name: string): string {
  return source.replace(/^name:.*$/m, () => `name: ${name}`); // a text would give $ a meaning
}

/** What a new workflow begins with. */
export const template = (name: string): string => `name: ${name}
description: Says what it is for.
nodes:
  - id: first
    bash: echo "It works."
`;

/** The line of a node, from 1; null when the text names it in no way that can be found. */
export function lineOf(source: string, id: string): number | null {
  const wanted = new RegExp(
    `^[\\s{-]*["']?id["']?:\\s*["']?${id.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}["']?\\s*(,|#|\\}|$)`,
  );
  const at = source.split("\n").findIndex((line) => wanted.test(line.replace(/\r$/, "")));
  return at < 0 ? null : at + 1;
}
