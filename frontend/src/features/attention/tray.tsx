import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useAllTerminals } from "../../app/queries";
import { useSettings } from "../../app/settings";
import { api, shell } from "../../lib/api";
import { usePending } from "../permission/permission-api";
import { ofGate, ofQuestion } from "./asking";
import { workKey } from "./ended-work";
import { useGates } from "./gates";
import { ofWaiting, waiting } from "./waiting";
import { wordsOf } from "./words";

/** Tells the icon in the desktop's notification area how much runs and what waits. It shows nothing itself. */
export function Tray() {
  const t = useSettings((s) => s.t);
  const running = useQuery({ queryKey: workKey, queryFn: () => api.host.work() }).data?.running?.length ?? 0;
  const terminals = useAllTerminals().data ?? [];
  const asking = [
    ...(useGates().data ?? []).map(ofGate),
    ...(usePending().data ?? []).map(ofQuestion),
    ...waiting(terminals).map((one) => ofWaiting(one, terminals, "")),
  ].sort((a, b) => a.at - b.at);
  const said = JSON.stringify({
    summary: t("tray.summary", { app: t("app.name"), running, waiting: asking.length }),
    waits: asking.length > 0,
    waiting: asking.map((one) => ({ title: wordsOf(one, t).title, place: JSON.stringify(one.place) })),
    open: t("tray.open"),
    quit: t("command.quit"),
  });
  // Rows are read again at every notice; what is said changes seldom.
  useEffect(() => void shell.setTray(JSON.parse(said)), [said]);
  return null;
}
