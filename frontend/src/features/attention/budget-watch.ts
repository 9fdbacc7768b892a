import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useServices } from "../../app/services";
import { useSettings } from "../../app/settings";
import { api } from "../../lib/api";
import { money } from "../../lib/numbers";
import { reachedOf } from "./budget-steps";
import { type Notification, useNotifications } from "./notifications";
import { tell } from "./tell";

const everyMs = 60_000;
/** Tells once when a budget is nearly spent, and once when it is. */
export function useBudgetNotifications(): void {
  const { queries } = useServices();
  const listed = useNotifications((s) => s.list !== null);
  // A key of its own: every notice of a job would sum the month up again.
  const budgets = useQuery({
    queryKey: ["budget-watch"],
    queryFn: () => api.cost.budgets(),
    refetchInterval: everyMs,
  }).data;
  useEffect(() => {
    if (!budgets || !listed) return;
    const now = Date.now();
    for (const { id, of, percent, limit } of reachedOf(budgets, now)) {
      if (useNotifications.getState().list?.some(({ place }) => place.kind === "budget" && place.id === id))
        continue;
      const { t } = useSettings.getState();
      const one: Notification = {
        place: { kind: "budget", id },
        about: "budget",
        title: t(of === "day" ? "notified.budgetDay" : "notified.budgetMonth", { percent }),
        text: t(percent === 100 ? "notified.budgetStops" : "notified.budgetOf", {
          limit: money(limit / 1e9) ?? "",
        }),
        said: "",
        at: now,
        seen: false,
      };
      tell(queries, one).catch(() => {});
    }
  }, [budgets, listed, queries]);
}
