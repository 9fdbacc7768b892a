import type { CostPart } from "../../lib/types";

/** Colours of charts: hue is the provider, lightness the model. What has none of its own is neutral. */
export type ChartColour = "c1" | "c2" | "c3" | "c4" | "c5" | "edge";

const hues: readonly (readonly ChartColour[])[] = [["c1", "c2", "c3"], ["c4"], ["c5"]];

/** One model of a chart, or all that have no colour of their own: then the name is null. */
export interface Series {
  model: string | null;
  provider: string;
  colour: ChartColour;
  total: number; // 10⁻⁹ US dollars
  models: number;
}

/** What models cost together, from the bottom of a stack to its top. */
export interface Stacks {
  series: readonly Series[];
  /** What each series cost in a group, in their order. */
  of(key: string): readonly number[];
}

const nameOf = ({ provider, model }: Pick<CostPart, "provider" | "model">) => `${provider}\n${model}`;

function sums(parts: readonly CostPart[], key: (part: CostPart) => string): [string, number][] {
  const found = new Map<string, number>();
  for (const part of parts) found.set(key(part), (found.get(key(part)) ?? 0) + part.cost_nano_usd);
  return [...found].sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
}

/** The series of a chart: the dearest provider first, of each its dearest models, and what remains as one. */
export function seriesOf(parts: readonly CostPart[]): Series[] {
  const models = sums(parts, nameOf);
  const list: Series[] = [];
  let [rest, left] = [0, 0];
  for (const [place, [provider]] of sums(parts, (part) => part.provider).entries()) {
    const own = models.filter(([name]) => name.startsWith(`${provider}\n`));
    for (const [rank, [name, total]] of own.entries()) {
      const colour = hues[place]?.[rank];
      if (colour) list.push({ provider, model: name.slice(provider.length + 1), colour, total, models: 1 });
      else [rest, left] = [rest + total, left + 1];
    }
  }
  if (left > 0) list.push({ provider: "", model: null, colour: "edge", total: rest, models: left });
  return list;
}

/** The parts of groups in the order of the series. */
export function stacksOf(series: readonly Series[], parts: readonly CostPart[]): Stacks {
  const places = new Map(
    series.flatMap((one, i) =>
      one.model === null ? [] : [[nameOf({ provider: one.provider, model: one.model }), i] as const],
    ),
  );
  const groups = new Map<string, number[]>();
  for (const part of parts) {
    const of = groups.get(part.key) ?? series.map(() => 0);
    const at = places.get(nameOf(part)) ?? series.length - 1;
    of[at] = (of[at] ?? 0) + part.cost_nano_usd;
    groups.set(part.key, of);
  }
  const none = series.map(() => 0);
  return { series, of: (key) => groups.get(key) ?? none };
}

export interface StackedDay {
  at: number; // UTC ms of its beginning
  parts: readonly number[];
  sum: number;
  /** Something of it has no price. */
  unknown: boolean;
}

/** Every day of a range: one without costs is a day as well. */
export function stackedDays(
  days: readonly number[],
  stacks: Stacks,
  rows: readonly { key: string; unknown_events: number }[],
): StackedDay[] {
  const dayMs = 86_400_000;
  const first = days[0] ?? 0;
  // A day of 23 or 25 hours begins beside the multiple of 24: the nearest one is meant.
  const found = new Map(rows.map((row) => [Math.round((Number(row.key) - first) / dayMs), row]));
  return days.map((at, i) => {
    const row = found.get(i);
    const parts = stacks.of(row?.key ?? "");
    return { at, parts, sum: parts.reduce((a, b) => a + b, 0), unknown: (row?.unknown_events ?? 0) > 0 };
  });
}
