import { useQuery } from "@tanstack/react-query";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { api } from "../../lib/api";
import { count, money } from "../../lib/numbers";
import { clock, utc } from "../../lib/time";
import type { Job, UsageEvent } from "../../lib/types";

const nanoPerUSD = 1e9;
const head = "py-1 pr-3 text-left font-normal text-text-3";
const number = "py-1 pr-3 text-right font-mono";

function Row({ event }: { event: UsageEvent }) {
  const t = useT();
  const cost = event.cost_nano_usd === null ? null : event.cost_nano_usd / nanoPerUSD;
  return (
    <tr className="border-line border-t">
      <td className="py-1 pr-3" title={utc(event.occurred_at)}>
        {clock(event.occurred_at)}
      </td>
      <td className="py-1 pr-3 [overflow-wrap:anywhere]">{event.model}</td>
      <td className={number}>{count(event.input_tokens)}</td>
      <td className={number}>{count(event.output_tokens)}</td>
      <td className={number}>{count(event.cache_read_tokens)}</td>
      <td className={number}>{count(event.cache_write_5m_tokens + event.cache_write_1h_tokens)}</td>
      <td className="py-1 text-right">{money(cost) ?? t("job.costUnknown")}</td>
    </tr>
  );
}

/** What each message of a job used. A cost that nobody knows is said in words, never as zero. */
export function JobUsage({ job }: { job: Job }) {
  const t = useT();
  const usage = useQuery({ queryKey: ["job", job.id, "usage"], queryFn: () => api.job.usage(job.id) });
  if (usage.isError) return <ErrorBanner error={usage.error} retry={() => void usage.refetch()} />;
  if (usage.data?.length === 0) return <p className="text-meta text-text-3">{t("job.usageNone")}</p>;
  return (
    <table className="w-full text-meta">
      <thead>
        <tr>
          <th className={head}>{t("job.usageAt")}</th>
          <th className={head}>{t("job.model")}</th>
          <th className={`${head} text-right`}>{t("job.tokensIn")}</th>
          <th className={`${head} text-right`}>{t("job.tokensOut")}</th>
          <th className={`${head} text-right`}>{t("job.cacheRead")}</th>
          <th className={`${head} text-right`}>{t("job.cacheWrite")}</th>
          <th className={`${head} text-right`}>{t("job.cost")}</th>
        </tr>
      </thead>
      <tbody>
        {usage.data?.map((event) => (
          <Row key={event.id} event={event} />
        ))}
      </tbody>
    </table>
  );
}
