import type { QueryClient } from "@tanstack/react-query";
import { useSettings } from "../../app/settings";
import { api, shell } from "../../lib/api";
import { type Notification, notificationKey, useNotifications } from "./notifications";
import { wordsOf } from "./words";

/** What the user wants to be told of each kind. */
const settingOf = {
  needs: "notify.needs",
  lost: "notify.lost",
  finished: "notify.finished",
  budget: "notify.budget",
} as const;

/** Whether a setting is on; one that this owner does not know is. */
async function isOn(queries: QueryClient, key: string): Promise<boolean> {
  const settings = await queries.fetchQuery({
    queryKey: ["settings"],
    queryFn: () => api.settings.list(),
    // A notice of a change makes them stale before their time.
    staleTime: Number.POSITIVE_INFINITY,
  });
  return settings.find((setting) => setting.key === key)?.value !== "false";
}

/** Whether the user looks at this window: then the desktop need not call. */
const isLookedAt = () => document.hasFocus() && document.visibilityState === "visible";

interface Call {
  /** A desktop shows the same id once, and silently the second time. */
  id: string;
  title: string;
}

/**
 * Puts a notification into the list, and has the desktop call the user to what needs them or was lost. What
 * somebody who looks at the window sees anyway is not new in the list.
 */
export async function tell(queries: QueryClient, one: Notification, call?: Call): Promise<void> {
  if (!(await isOn(queries, settingOf[one.about]))) return;
  useNotifications.getState().add(one);
  if ((one.about !== "needs" && one.about !== "lost") || isLookedAt()) return;
  if (!(await isOn(queries, "notify.desktop"))) return;
  const { title, text } = wordsOf(one, useSettings.getState().t);
  await shell.notify({
    id: call?.id ?? notificationKey(one),
    title: call?.title ?? title,
    body: useSettings.getState().said(one.said) ?? (one.said || text),
    place: JSON.stringify(one.place),
  });
}

/** Puts into the list what nobody is called to any more. */
export async function keepToo(queries: QueryClient, one: Notification): Promise<void> {
  if (await isOn(queries, settingOf[one.about])) useNotifications.getState().add(one);
}

/** Whether something that happens now is new to the user. */
export const seenNow = isLookedAt;
