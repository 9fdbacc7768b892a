/** The names in double braces that a text has, each once, in their order. */
export function placeholdersIn(text: string): string[] {
  const found = [...text.matchAll(/\{\{([A-Z][A-Z0-9_]*)\}\}/g)].map(([, name]) => name as string);
  return [...new Set(found)];
}

/** A draft as it is kept: the empty text is a prompt too, "" is no draft. */
export const keptDraft = (text: string | null): string => (text === null ? "" : JSON.stringify(text));

/** The draft that was kept; null when there is none. */
export function draftFrom(kept: string): string | null {
  if (kept === "") return null;
  try {
    const text: unknown = JSON.parse(kept);
    return typeof text === "string" ? text : null;
  } catch {
    return null;
  }
}
