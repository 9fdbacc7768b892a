import { create } from "zustand";
import { api } from "../../lib/api";

/** How many are kept. */
export const notificationsKept = 100;
const storedUnder = "notifications";

/** One time that a terminal asked for its user. */
export interface Notification {
  terminal_id: string;
  work_session_id: string | null;
  title: string;
  /** Why, in a sentence. */
  text: string;
  /** What the program said itself, "" when it said nothing or nobody heard it. */
  said: string;
  at: number; // UTC ms
  seen: boolean;
}

/** Tells one request for the user from another. */
export const notificationKey = (each: Pick<Notification, "terminal_id" | "at">): string =>
  `${each.terminal_id}/${each.at}`;

/** The list with one more in it, newest first. One that is in it already only gains what was said. */
export function withNotification(list: readonly Notification[], one: Notification): readonly Notification[] {
  const known = list.find((each) => notificationKey(each) === notificationKey(one));
  if (known) {
    if (known.said !== "" || one.said === "") return list;
    return list.map((each) => (each === known ? { ...each, said: one.said } : each));
  }
  return [one, ...list].sort((a, b) => b.at - a.at).slice(0, notificationsKept);
}

const isNotification = (value: unknown): value is Notification => {
  const one = value as Partial<Notification> | null;
  return typeof one?.terminal_id === "string" && typeof one.at === "number" && typeof one.title === "string";
};

/** Reads a stored list; what is none of ours is left out. */
export function parseNotifications(stored: string | null): readonly Notification[] {
  try {
    const parsed: unknown = JSON.parse(stored ?? "[]");
    return Array.isArray(parsed) ? parsed.filter(isNotification).slice(0, notificationsKept) : [];
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

/** What terminals asked for, kept with the data of this machine. */
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
