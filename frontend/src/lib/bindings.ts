import { create } from "zustand";
import { api } from "./api";
import { InOrder } from "./in-order";
import type { Chord } from "./keys";

/** The keys that the user has chosen, by the name of what they do. An empty list: none. */
export type Bindings = Readonly<Record<string, readonly Chord[]>>;

interface State {
  chosen: Bindings;
  load(): Promise<void>;
  /** Null: the keys of the program again. */
  choose(name: string, chords: readonly Chord[] | null): Promise<void>;
  clear(): Promise<void>;
}

const storedUnder = "keys";

/** What is stored, without what is no list of chords: another version may have written it. */
export function parseBindings(text: string | null): Bindings {
  if (!text) return {};
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== "object" || read === null) return {};
    const isChords = (value: unknown) =>
      Array.isArray(value) && value.every((chord) => typeof chord === "string");
    return Object.fromEntries(Object.entries(read).filter(([, value]) => isChords(value)));
  } catch {
    return {};
  }
}

/** Chosen keys apply once they are stored, so that none is shown that a restart would forget. */
export const useBindings = create<State>((set, get) => {
  const changes = new InOrder();
  const store = (next: (before: Bindings) => Bindings) =>
    changes.run(storedUnder, async () => {
      const chosen = next(get().chosen);
      await api.system.set(storedUnder, JSON.stringify(chosen));
      set({ chosen });
    });
  return {
    chosen: {},
    async load() {
      set({ chosen: parseBindings(await api.system.get(storedUnder)) });
    },
    choose: (name, chords) =>
      store(({ [name]: _, ...others }) => (chords === null ? others : { ...others, [name]: chords })),
    clear: () => store(() => ({})),
  };
});
