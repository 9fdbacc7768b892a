/** The time that a share of all times does not exceed, in their unit. */
export function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export const ms = (time: number): string => `${time.toFixed(2)} ms`;

export function print(title: string, rows: readonly (readonly string[])[]): void {
  const text = rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(52) : cell.padStart(12))).join(""),
  );
  process.stdout.write(`\n${title}\n${text.map((row) => `  ${row}`).join("\n")}\n`);
}
