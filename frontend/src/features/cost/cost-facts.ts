import type { AgentQuota, CostFacts, CostRow } from "../../lib/types";
import { dayStart } from "./cost-numbers";

/**
 * What agents on flat-rate plans would have cost, 10⁻⁹ US dollars: only plans have limits of time, and what
 * is paid by the token says so.
 */
export function plannedCost(agents: readonly CostRow[], quotas: readonly AgentQuota[]): number {
  const onPlan = new Set(quotas.map(({ agent }) => agent));
  return agents
    .filter(({ key }) => onPlan.has(key))
    .reduce((sum, row) => sum + (row.cost_nano_usd ?? 0) - row.metered, 0);
}

/** How far the prices are from what the agents reported for the same tokens, in percent. */
export const offPercent = ({ checked, recomputed }: CostFacts): number =>
  checked === 0 ? 0 : (Math.abs(recomputed - checked) / checked) * 100;

/** What the month had cost at the end of each day until now, 10⁻⁹ US dollars. */
export function runningSum(rows: readonly CostRow[], now: number): number[] {
  const days = new Date(now).getDate();
  const first = dayStart(now, days - 1);
  const costs = Array.from({ length: days }, () => 0);
  for (const { key, cost_nano_usd: cost } of rows) {
    const day = Math.round((Number(key) - first) / 86_400_000);
    if (day >= 0 && day < days) costs[day] = (costs[day] ?? 0) + (cost ?? 0);
  }
  let sum = 0;
  return costs.map((cost) => {
    sum += cost;
    return sum;
  });
}
