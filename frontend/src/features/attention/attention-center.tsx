import { useEffect, useRef } from "react";
import { useAllTerminals } from "../../app/queries";
import { useServices } from "../../app/services";
import { useSettings } from "../../app/settings";
import { api, shell } from "../../lib/api";
import type { Notice, TerminalSummary } from "../../lib/types";
import { usePending } from "../permission/permission-api";
import { useAskingNotifications } from "./asking";
import { useBudgetNotifications } from "./budget-watch";
import { useEndedNotifications } from "./ended-work";
import { useGates } from "./gates";
import { useNotifications } from "./notifications";
import { useOpenPlace } from "./open-place";
import { placeOf } from "./place-of";
import { keepToo, tell } from "./tell";
import { Tray } from "./tray";
import { ofWaiting, waiting } from "./waiting";

/** One notification of the desktop for each request, and one more when nobody came. */
function useDesktopNotifications(): void {
  const { notices, queries } = useServices();
  useEffect(() => {
    const call = async ({ id, attention, text }: Notice) => {
      const all = await queries.fetchQuery({
        queryKey: ["terminals", ""],
        queryFn: () => api.terminal.list(""),
        staleTime: 0,
      });
      const terminal = all.find((each) => each.id === id);
      if (terminal?.status !== "agent_requires_attention") return;
      const one = ofWaiting(terminal, all, text ?? "");
      const { t } = useSettings.getState();
      const { title } = one;
      await tell(queries, one, {
        id: `${id}/${terminal.attention_at}/${attention}`,
        title: t(attention === "urgent" ? "attention.urgent" : "attention.needs", { title }),
      });
    };
    const onNotice = (notice: Notice) => {
      // A desktop without notifications has the mark, the count and the list.
      if (notice.noun === "terminal" && notice.attention) call(notice).catch(() => {});
    };
    notices.add(onNotice);
    return () => {
      notices.delete(onNotice);
    };
  }, [notices, queries]);
}

/** A browser shows notifications only to those who allowed them, and asks only after a gesture. */
function usePermission(): void {
  useEffect(() => {
    if (!document.documentElement.dataset.browser || !("Notification" in window)) return;
    const ask = () => {
      leave();
      if (Notification.permission === "default") Notification.requestPermission().catch(() => {});
    };
    const leave = () => {
      window.removeEventListener("pointerdown", ask);
      window.removeEventListener("keydown", ask);
    };
    window.addEventListener("pointerdown", ask);
    window.addEventListener("keydown", ask);
    return leave;
  }, []);
}

/** Keeps in the list what the rows say: who missed a notice still finds that a terminal waits. */
function useKeptList(terminals: readonly TerminalSummary[] | undefined): void {
  const { queries } = useServices();
  const { list, load } = useNotifications();
  useEffect(() => {
    load().catch(() => {});
  }, [load]);
  const known = list !== null;
  useEffect(() => {
    if (!terminals || !known) return;
    for (const terminal of waiting(terminals))
      keepToo(queries, ofWaiting(terminal, terminals, "")).catch(() => {});
  }, [terminals, known, queries]);
}

/** Tells the user what waits, failed or finished, wherever in the app the user is. It shows nothing itself. */
export function AttentionCenter() {
  const terminals = useAllTerminals().data;
  const t = useSettings((s) => s.t);
  const open = useOpenPlace();
  const questions = usePending().data?.length ?? 0;
  const gates = useGates().data?.length ?? 0;
  const count = (terminals ? waiting(terminals).length : 0) + questions + gates;
  useDesktopNotifications();
  usePermission();
  useKeptList(terminals);
  useAskingNotifications();
  useEndedNotifications();
  useBudgetNotifications();
  useEffect(() => {
    const app = t("app.name");
    document.title = count > 0 ? t("attention.title", { count, app }) : app;
    // A window takes no title of its page by itself.
    void shell.setTitle(document.title);
  }, [count, t]);
  const latest = useRef(open);
  latest.current = open;
  useEffect(
    () =>
      window.runtime?.EventsOn("notified", (clicked) => {
        const place = placeOf(clicked);
        if (place) latest.current(place);
      }),
    [],
  );
  // In a browser there is no such area.
  return document.documentElement.dataset.browser ? null : <Tray />;
}
