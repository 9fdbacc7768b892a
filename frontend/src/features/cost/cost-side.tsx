import { Link } from "@tanstack/react-router";
import { useSettingsList } from "../../app/queries";
import { useSettings, useT } from "../../app/settings";
import { Section } from "../../components/facts";
import { StateMark } from "../../components/state-mark";
import { count, tokens } from "../../lib/numbers";
import { whenExact } from "../../lib/time";
import type { AgentQuota, CostFacts, CostRow, CostTotals } from "../../lib/types";
import { type SettingNames, SettingRows } from "../data/setting-row";
import { offPercent } from "./cost-facts";
import { dollars, tokensIn } from "./cost-numbers";
import { Legend } from "./legend";

const kindShown = 6;

/** Neutral until it is nearly used up: then it asks for attention. */
function meterColour(percent: number): string {
  if (percent >= 95) return "bg-lost";
  return percent >= 80 ? "bg-brass" : "bg-text-3";
}

function Quota({ quota }: { quota: AgentQuota }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const { agent, name, used_percent: used, resets_at: resets } = quota;
  const known = name === "five_hour" || name === "seven_day" ? name : "other";
  const title = t(`cost.quota.${known}`, { agent, name });
  const percent = used === null ? null : Math.round(used);
  const now = Date.now();
  return (
    <li className="mt-3 first:mt-1" data-quota={name}>
      <span className="flex justify-between text-dense">
        <b className="font-medium">{title}</b>
        {percent === null ? t("number.unknown") : t("cost.quotaPercent", { percent })}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: the browser's own meter has no shape of ours in WebKitGTK */}
      <span
        role="meter"
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.min(100, percent ?? 0)}
        className="my-1 block h-1.5 overflow-hidden rounded-full bg-select"
      >
        <i
          className={`block h-full ${meterColour(percent ?? 0)}`}
          style={{ width: `${Math.min(100, percent ?? 0)}%` }}
        />
      </span>
      <span className="text-meta text-text-3">
        {[
          resets === null ? "" : t("cost.resets", { time: whenExact(resets, now, locale, "minutes") }),
          t("cost.observed", { time: whenExact(quota.observed_at, now, locale, "minutes") }),
        ]
          .filter(Boolean)
          .join(", ")}
      </span>
    </li>
  );
}

export function Quotas({ quotas }: { quotas: readonly AgentQuota[] }) {
  const t = useT();
  return (
    <Section id="cost-quotas" title={t("cost.quotas")}>
      {quotas.length === 0 && <p className="text-meta text-text-3">{t("cost.quotasNone")}</p>}
      <ul>
        {quotas.map((quota) => (
          <Quota key={`${quota.host_id}${quota.agent}${quota.name}`} quota={quota} />
        ))}
      </ul>
    </Section>
  );
}

const kinds = [
  ["cacheRead", "bg-edge"],
  ["cacheWrite", "bg-text-3"],
  ["input", "bg-text-2"],
  ["output", "bg-text"],
] as const;

const kindTokens = (row: CostRow) => ({
  cacheRead: row.cache_read_tokens,
  cacheWrite: row.cache_write_tokens,
  input: row.tokens_sent,
  output: row.tokens_received,
});

/** What the tokens of each model were. */
export function Kinds({ models }: { models: readonly CostRow[] }) {
  const t = useT();
  return (
    <Section id="cost-kinds" title={t("cost.kinds")}>
      <ul className="text-dense">
        {models.slice(0, kindShown).map((row) => {
          const parts = kindTokens(row);
          return (
            <li
              key={row.key}
              className="grid grid-cols-[124px_minmax(0,1fr)_56px] items-center gap-2 leading-[26px]"
            >
              <span className="tail-ellipsis" title={row.key}>
                {row.label || row.key || t("number.unknown")}
              </span>
              <span className="flex h-2.5 gap-px" aria-hidden="true">
                {/* A kind that was not used would still have its gap. */}
                {kinds
                  .filter(([kind]) => parts[kind] > 0)
                  .map(([kind, colour]) => (
                    <i key={kind} className={colour} style={{ flex: parts[kind] }} />
                  ))}
              </span>
              <span className="text-right">{tokens(tokensIn(row) + row.tokens_received)}</span>
            </li>
          );
        })}
      </ul>
      <p className="mt-1">
        <Legend
          entries={kinds.map(([kind, colour]) => ({ key: kind, colour, text: t(`cost.kind.${kind}`) }))}
        />
      </p>
    </Section>
  );
}

interface TrustRow {
  text: string;
  value: string;
  good: boolean;
  /** Where it can be mended. */
  mend?: boolean;
}

/** Where the sums come from, and what is not in them. */
export function Trust({ totals, facts, planned }: { totals: CostTotals; facts: CostFacts; planned: number }) {
  const t = useT();
  const off = Math.abs(facts.recomputed - facts.checked);
  const rows: TrustRow[] = [
    { text: t("cost.trust.reported"), value: dollars(totals.reported) ?? "", good: true },
    { text: t("cost.trust.computed"), value: dollars(totals.computed) ?? "", good: true },
    ...(facts.checked > 0
      ? [
          {
            text: t("cost.trust.off"),
            value: t("cost.trust.offBy", { sum: dollars(off) ?? "" }),
            good: offPercent(facts) < 1,
          },
        ]
      : []),
    { text: t("cost.trust.once"), value: count(totals.events), good: true },
    ...(planned > 0 ? [{ text: t("cost.trust.plan"), value: dollars(planned) ?? "", good: true }] : []),
    {
      text: t("cost.trust.unknown"),
      value: count(totals.unknown_events),
      good: totals.unknown_events === 0,
      mend: totals.unknown_events > 0,
    },
  ];
  return (
    <Section id="cost-trust" title={t("cost.trust")}>
      <ul className="text-dense" data-cost-trust="">
        {rows.map(({ text, value, good, mend }) => (
          <li key={text} className="flex items-center gap-2 leading-[26px]">
            <StateMark mark={good ? "saved" : "needs"} word="" />
            <span className="flex-1 text-text-2">{text}</span>
            {mend ? (
              <Link
                to="/settings/$page"
                params={{ page: "prices" }}
                aria-label={t("cost.trust.mend", { count: totals.unknown_events })}
                className="underline decoration-edge underline-offset-2 hover:decoration-text"
              >
                {value}
              </Link>
            ) : (
              value
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

const budgets = {
  "budget.job_cents": { label: "cost.budget.job", unit: "cost.cents" },
  "budget.conversation_cents": { label: "cost.budget.conversation", unit: "cost.cents" },
  "budget.session_cents": { label: "cost.budget.session", unit: "cost.cents" },
  "budget.day_cents": { label: "cost.budget.day", unit: "cost.cents" },
  "budget.month_cents": { label: "cost.budget.month", unit: "cost.cents" },
} satisfies Record<string, SettingNames>;

/** The limits that stop agents before their next turn. */
export function BudgetSettings() {
  const t = useT();
  const settings = useSettingsList().data;
  if (!settings) return null;
  return (
    <Section id="cost-budgets" title={t("cost.budgets")} note={t("cost.budgetsNote")}>
      <SettingRows settings={settings} names={budgets} />
    </Section>
  );
}
