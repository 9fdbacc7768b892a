import { Link } from "@tanstack/react-router";
import { useSettings, useT } from "../../app/settings";
import { whenExact } from "../../lib/time";
import { dollars } from "./cost-numbers";
import { useQuotas, useToday } from "./queries";

/** What today cost and how much of the tightest limit is used, for the right end of the status bar. */
export function CostCells({ cell }: { cell: string }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const today = useToday().data;
  const quotas = useQuotas().data ?? [];
  const tightest = quotas.reduce<(typeof quotas)[number] | null>(
    (most, quota) => ((quota.used_percent ?? -1) > (most?.used_percent ?? -1) ? quota : most),
    null,
  );
  const percent = Math.round(tightest?.used_percent ?? 0);
  return (
    <>
      {today && today.events > 0 && (
        <Link to="/cost" className={`${cell} max-[1080px]:hidden`} data-cost-today="">
          {today.cost_nano_usd === null
            ? t("cost.statusUnknown")
            : t("cost.statusToday", { sum: dollars(today.cost_nano_usd) ?? "" })}
        </Link>
      )}
      {tightest && tightest.used_percent !== null && (
        <Link
          to="/cost"
          className={`${cell} max-[1180px]:hidden ${percent >= 95 ? "text-lost" : percent >= 80 ? "text-brass" : ""}`}
        >
          {tightest.resets_at === null
            ? t("cost.statusQuotaOpen", { percent })
            : t("cost.statusQuota", {
                percent,
                time: whenExact(tightest.resets_at, Date.now(), locale, "minutes"),
              })}
        </Link>
      )}
    </>
  );
}
