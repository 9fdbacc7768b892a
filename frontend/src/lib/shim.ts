// In the window Wails puts `go` and `runtime` on the page. In a browser this
// file puts the same two there, over POST /rpc, so that one client serves both.

import type { DesktopNotification } from "./types";

type Listener = (...data: unknown[]) => void;

async function call(struct: string, method: string, args: unknown[]): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(`rpc/${struct}.${method}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(args),
      credentials: "same-origin",
    });
  } catch {
    throw { code: "unreachable", message: "Holdfast does not answer." };
  }
  const body = await response.json().catch(() => null);
  if (body?.error) throw body.error;
  if (!response.ok) throw { code: response.status === 401 ? "unauthorized" : "unreachable", message: "" };
  return body?.result ?? null;
}

/** A proxy whose every property is made by `make` from its name, but never a promise. */
function named<T>(make: (name: string) => T): Record<string, T> {
  return new Proxy({}, { get: (_, name) => (typeof name === "string" ? make(name) : undefined) });
}

/** Shows a notification of the browser, when it was allowed. A click does what one in the window does. */
function notify(one: DesktopNotification, emit: (name: string, ...data: unknown[]) => void): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const shown = new Notification(one.title, { body: one.body, tag: one.id });
  shown.onclick = () => {
    window.focus();
    shown.close();
    emit("notified", { place: one.place });
  };
}

/** Lets the browser keep a text as a file, where it keeps its downloads. */
function download(name: string, text: string): string {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  link.download = name;
  link.click();
  // The browser has opened it with the click.
  URL.revokeObjectURL(link.href);
  return name;
}

/** Defines window.go and window.runtime unless the window has them; says whether it did. */
export function installShim(): boolean {
  if (window.go) return false;
  const listeners = new Map<string, Set<Listener>>();
  const emit = (name: string, ...data: unknown[]) => {
    for (const listener of listeners.get(name) ?? []) listener(...data);
  };
  const shell: Record<string, (...args: unknown[]) => Promise<unknown>> = {
    Painted: async () => null,
    StartupError: async () => null,
    Ready: async () => true,
    OpenDirectory: async () => "",
    OpenFile: async () => "",
    SaveText: async (_title, name, text) => download(String(name), String(text)),
    Quit: async () => window.close(),
    QuitAnyway: async () => window.close(),
    Stay: async () => null,
    SetUnsaved: async () => null,
    Moved: async () => null,
    SetMenu: async () => null,
    SetTitle: async () => null,
    SetTray: async () => null,
    TakeLink: async () => null,
    Notify: async (one) => notify(one as DesktopNotification, emit),
  };
  window.go = {
    api: named((struct) =>
      named(
        (method) =>
          (...args: unknown[]) =>
            call(struct, method, args),
      ),
    ),
    app: { Shell: shell },
  };
  window.runtime = {
    EventsOn(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => set.delete(listener);
    },
    EventsEmit: emit,
    BrowserOpenURL(url) {
      window.open(url, "_blank", "noopener,noreferrer");
    },
  };
  return true;
}
