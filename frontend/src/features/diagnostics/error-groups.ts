import type { ErrorLog } from "../../lib/types";

export interface ErrorGroup {
  message: string;
  count: number;
  /** The newest of them: its stack is the one to read. */
  last: ErrorLog;
  firstAt: number; // UTC ms
}

/** Errors that say the same are one; the group that was seen last comes first. */
export function groupErrors(rows: readonly ErrorLog[]): ErrorGroup[] {
  const groups = new Map<string, ErrorGroup>();
  for (const row of rows) {
    const group = groups.get(row.message);
    if (!group) {
      groups.set(row.message, { message: row.message, count: 1, last: row, firstAt: row.timestamp });
      continue;
    }
    group.count++;
    if (row.timestamp > group.last.timestamp) group.last = row;
    group.firstAt = Math.min(group.firstAt, row.timestamp);
  }
  return [...groups.values()].sort((a, b) => b.last.timestamp - a.last.timestamp);
}

/** Everything that is known of an error, as a text to hand on. The owner has taken secrets out of it. */
export function errorDetails({ message, count, last }: ErrorGroup): string {
  const lines = [
    message,
    `count ${count}, last ${new Date(last.timestamp).toISOString()}`,
    [last.error_type, last.context, last.app_version, last.platform].filter(Boolean).join(", "),
    ...Object.entries(last.metadata ?? {}).map(([name, value]) => `${name}: ${value}`),
    last.stack ?? "",
  ];
  return lines.filter((line) => line !== "").join("\n");
}
