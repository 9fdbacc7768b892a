/** What the list can be narrowed to, and the sign before the text that narrows it. */
const signs = { all: "", commands: ">", files: "@", sessions: "#" } as const;

export type Scope = keyof typeof signs;

const scopes = Object.keys(signs) as Scope[];

/** What is asked for by what stands in the field. */
export function scopeOf(text: string): { scope: Scope; query: string } {
  const scope = scopes.find((each) => signs[each] !== "" && text.startsWith(signs[each])) ?? "all";
  return { scope, query: text.slice(signs[scope].length).trim() };
}

/** The text of the field with the next scope, or the one before with step -1. */
export function narrowed(text: string, step: 1 | -1): string {
  const { scope, query } = scopeOf(text);
  const next = scopes[(scopes.indexOf(scope) + step + scopes.length) % scopes.length] ?? "all";
  return signs[next] + query;
}
