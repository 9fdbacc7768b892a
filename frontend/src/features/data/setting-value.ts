/** A stored whole number as it is shown, with at most one decimal. */
export function shownValue(stored: string, scale: number): string {
  return scale === 1 ? stored : String(Math.round((Number(stored) / scale) * 10) / 10);
}

/** What someone typed as it is stored. What is no number goes on as it is: the owner says why it is none. */
export function storedValue(typed: string, scale: number): string {
  const number = Number(typed);
  return scale === 1 || typed === "" || Number.isNaN(number) ? typed : String(Math.round(number * scale));
}
