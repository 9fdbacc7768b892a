import type { EnvLayer } from "../../lib/types";

/** Where the value of one name comes from, and which places have it to no effect. */
export interface Named {
  name: string;
  from: EnvLayer;
  hidden: readonly EnvLayer[];
}

/**
 * The names that a project gives to what starts in it. `layers` has the
 * strongest first: of a name that several have, the first wins.
 */
export function namedBy(layers: readonly EnvLayer[]): Named[] {
  const found = new Map<string, EnvLayer[]>();
  for (const layer of layers) {
    for (const name of layer.names ?? []) found.set(name, [...(found.get(name) ?? []), layer]);
  }
  return [...found]
    .flatMap(([name, [from, ...hidden]]) => (from ? [{ name, from, hidden }] : []))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A file as a project names it, from its folder. */
export const fileName = (path: string): string => path.split(/[\\/]/).slice(-2).join("/");

/** Names that a system and Holdfast take for a variable; what else is wrong the owner says. */
export const isName = (name: string): boolean => /^(?!HOLDFAST_)[A-Za-z_][A-Za-z0-9_]{0,254}$/i.test(name);
