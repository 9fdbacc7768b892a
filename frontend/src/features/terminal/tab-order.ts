interface Identified {
  id: string;
}

/** Items in the order that someone gave them; those without a place come at the end, as they are. */
export function inOrder<T extends Identified>(items: readonly T[], order: readonly string[]): T[] {
  const placeOf = new Map(order.map((id, index) => [id, index]));
  const rank = (item: T) => placeOf.get(item.id) ?? order.length;
  return [...items].sort((a, b) => rank(a) - rank(b));
}

/** The ids with one of them moved before the item that is now at `index`; the length moves it to the end. */
export function moved(ids: readonly string[], id: string, index: number): string[] {
  const from = ids.indexOf(id);
  if (from < 0) return [...ids];
  const to = Math.min(ids.length, Math.max(0, index));
  const rest = ids.filter((each) => each !== id);
  return rest.toSpliced(to > from ? to - 1 : to, 0, id);
}
