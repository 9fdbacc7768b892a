/**
 * Finds the letters of `query` in `text` in order, preferring the place where
 * they stand together. Answers their positions, null when one is missing.
 */
export function matchLetters(text: string, query: string): number[] | null {
  const hay = text.toLocaleLowerCase();
  const needle = query.toLocaleLowerCase().trim();
  if (needle === "") return [];
  const whole = hay.indexOf(needle);
  if (whole >= 0) return Array.from({ length: needle.length }, (_, i) => whole + i);
  const positions: number[] = [];
  let from = 0;
  for (const letter of needle) {
    if (letter === " ") continue;
    const at = hay.indexOf(letter, from);
    if (at < 0) return null;
    positions.push(at);
    from = at + 1;
  }
  return positions;
}

/** Smaller is better: letters early and together before letters late and scattered. */
export function matchRank(positions: readonly number[]): number {
  const first = positions[0] ?? 0;
  const last = positions[positions.length - 1] ?? 0;
  return first + (last - first - positions.length) * 4;
}
