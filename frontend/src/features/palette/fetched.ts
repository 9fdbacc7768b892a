type Fetched = { default: typeof import("./palette").Palette };

let here: Fetched | null = null;

/** Fetches the palette before it is asked for. */
export async function fetchPalette(): Promise<Fetched> {
  here = { default: (await import("./palette")).Palette };
  return here;
}

/**
 * The palette for React.lazy. One that is here is given at once, as a promise never is: until it is shown, the
 * letters that are typed behind its key would go to a terminal.
 */
export function palette(): Promise<Fetched> {
  const fetched = here;
  if (!fetched) return fetchPalette();
  // biome-ignore lint/suspicious/noThenProperty: React asks for no more of a promise, and takes what is given in the same turn
  return { then: (give: (fetched: Fetched) => void) => give(fetched) } as Promise<Fetched>;
}
