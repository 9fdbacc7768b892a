import { useT } from "../../app/settings";
import type { ChartColour, Series } from "./stacks";

export const colours: Record<ChartColour, string> = {
  c1: "bg-c1",
  c2: "bg-c2",
  c3: "bg-c3",
  c4: "bg-c4",
  c5: "bg-c5",
  edge: "bg-edge",
};

/** What a series is called. */
export function useSeriesName(): (series: Series) => string {
  const t = useT();
  return ({ model, models }) =>
    model === null ? t("cost.otherModels", { count: models }) : model || t("cost.noModel");
}

interface Entry {
  key: string;
  colour: string;
  text: string | Series;
}

/** What the colours mean, in the order of the stack. */
export function Legend({ entries }: { entries: readonly Entry[] }) {
  const name = useSeriesName();
  return (
    <span className="flex min-w-0 flex-wrap gap-x-4 gap-y-0.5 text-meta text-text-2">
      {entries.map(({ key, colour, text }) => (
        <span key={key} className="flex min-w-0 items-center gap-1.5">
          <i className={`size-2.5 shrink-0 rounded-[2px] ${colour}`} />
          <span className="tail-ellipsis">{typeof text === "string" ? text : name(text)}</span>
        </span>
      ))}
    </span>
  );
}

/** What a row cost, by model, as long as its part of the dearest row. */
export function PartsBar({
  series,
  parts,
  most,
}: {
  series: readonly Series[];
  parts: readonly number[];
  most: number;
}) {
  const sum = parts.reduce((all, part) => all + part, 0);
  return (
    <span className="flex h-2 gap-px" style={{ width: `${Math.min(1, sum / Math.max(1, most)) * 100}%` }}>
      {series.map(
        ({ colour }, i) =>
          (parts[i] ?? 0) > 0 && <i key={colour} className={colours[colour]} style={{ flex: parts[i] }} />,
      )}
    </span>
  );
}
