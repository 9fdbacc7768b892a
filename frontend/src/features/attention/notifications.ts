import { create } from "zustand";
import { api } from "../../lib/api";

/** How many are kept. */
export const notificationsKept = 100;
const storedUnder = "notifications";

/** Where a notification leads. */
export type Place =
  | { kind: "terminal"; id: string; session: string | null }
  | { kind: "job"; id: string; session: string }
  | { kind: "run"; id: string; project: string }
  | { kind: "gate"; id: string; run: string; project: string }
  | { kind: "question"; id: string; job: string | null; chat: string; session: string }
  | { kind: "budget"; id: string };

/** What happened: somebody waits, something failed or was lost, something finished, money runs out. */
export type About = "needs" | "lost" | "finished" | "budget";

/** One thing that the user was told. */
export interface Notification {
  place: Place;
  about: About;
  title: string;
  /** What happened, in a sentence. */
  text: string;
  /** What the program said itself, "" when it said nothing or nobody heard it. */
  said: string;
  at: number; // UTC ms
  seen: boolean;
}

/** Tells one notification from another. */
export const notificationKey = ({ place, at }: Pick<Notification, "place" | "at">): string =>
  `${place.kind}/${place.id}/${at}`;

/** The list with one more in it, newest first. One that is in it already only gains what was said. */
export function withNotification(list: readonly Notification[], one: Notification): readonly Notification[] {
  const known = list.find((each) => notificationKey(each) === notificationKey(one));
  if (known) {
    if (known.said !== "" || one.said === "") return list;
    return list.map((each) => (each === known ? { ...each, said: one.said } : each));
  }
  return [one, ...list].sort((a, b) => b.at - a.at).slice(0, notificationsKept);
}

const abouts: readonly string[] = ["needs", "lost", "finished", "budget"] satisfies About[];

/** A stored notification; null for what is none. Those of terminals were once stored without a place. */
function stored(value: unknown): Notification | null {
  const one = value as
    | (Partial<Notification> & { terminal_id?: string; work_session_id?: string | null })
    | null;
  if (typeof one?.at !== "number" || typeof one.title !== "string") return null;
  const { title, at } = one;
  const rest = { title, at, text: one.text ?? "", said: one.said ?? "", seen: one.seen ?? true };
  if (typeof one.terminal_id === "string") {
    const place: Place = { kind: "terminal", id: one.terminal_id, session: one.work_session_id ?? null };
    return { place, about: "needs", ...rest };
  }
  const { place, about } = one;
  if (typeof place?.id !== "string" || !about || !abouts.includes(about)) return null;
  return { place, about, ...rest };
}

/** Reads a stored list; what is none of ours is left out. */
export function parseNotifications(text: string | null): readonly Notification[] {
  try {
    const parsed: unknown = JSON.parse(text ?? "[]");
    if (!Array.isArray(parsed)) return [];
    return parsed.flatMap((value) => stored(value) ?? []).slice(0, notificationsKept);
  } catch {
    return [];
  }
}

interface Notifications {
  /** null until the stored list has been read: nothing may be added to a list that is not known. */
  list: readonly Notification[] | null;
  load(): Promise<void>;
  add(one: Notification): void;
  seen(): void;
  clear(): void;
}

/** What the user was told, kept with the data of this machine. */
export const useNotifications = create<Notifications>((set, get) => {
  const keep = (list: readonly Notification[]) => {
    if (list === get().list) return;
    set({ list });
    api.system.set(storedUnder, JSON.stringify(list)).catch(() => {});
  };
  return {
    list: null,
    async load() {
      set({ list: parseNotifications(await api.system.get(storedUnder)) });
    },
    add(one) {
      const { list } = get();
      if (list) keep(withNotification(list, one));
    },
    seen() {
      const { list } = get();
      if (list?.some((each) => !each.seen)) keep(list.map((each) => ({ ...each, seen: true })));
    },
    clear: () => keep([]),
  };
});
