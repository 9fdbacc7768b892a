import { useMemo } from "react";
import uPlot from "uplot";
import { axis, dollars } from "./cost-numbers";
import { Plot, plotFont, type Tokens, withFont, write } from "./plot";
import type { Series, StackedDay } from "./stacks";

export interface DayPlotProps {
  series: readonly Series[];
  days: readonly StackedDay[];
  /** What stands beneath a day. */
  date(at: number): string;
  today: string;
  height: number;
  /** Where the days begin, CSS px from the left. */
  left: number;
  /** Room for the last date, which is wider than its day; CSS px. */
  right: number;
  onHover(day: number | null): void;
}

/** Bars are drawn from the top of the stack downwards, each over the one before, parted by their outline. */
function barSeries(series: readonly Series[], tokens: Tokens): uPlot.Series[] {
  const bars = uPlot.paths.bars?.({ size: [0.66, 20], gap: 0 });
  return [...series].reverse().map(({ colour }) => ({
    fill: tokens(colour),
    stroke: tokens("canvas"),
    width: 1,
    points: { show: false },
    ...(bars ? { paths: bars } : {}),
  }));
}

/** The sums up to each series, of each day; the whole stack first. */
function heights(series: readonly Series[], days: readonly StackedDay[]): (number | null)[][] {
  const upTo = series.map((_, i) =>
    days.map(({ parts, sum }) =>
      sum === 0 ? null : parts.slice(0, i + 1).reduce((all, part) => all + part, 0),
    ),
  );
  return upTo.reverse();
}

/** Whole dollars need no cents. */
function axisText(value: number, step: number): string {
  const text = value === 0 ? "0" : (dollars(value) ?? "");
  return step % 1e9 === 0 ? text.replace(/\.00$/, "") : text;
}

/** The places that have a date beneath: about six, and today. */
const dated = (count: number): number[] => {
  const every = Math.max(1, Math.round(count / 6));
  const last = count - 1;
  return [
    ...Array.from({ length: Math.ceil(count / every) }, (_, i) => i * every).filter(
      (at) => last - at >= every * 0.6,
    ),
    last,
  ];
};

/** What is written over the bars: the most, and that something of a day has no price or that it cost nothing. */
function marks(u: uPlot, days: readonly StackedDay[], tokens: Tokens): void {
  const ratio = uPlot.pxRatio;
  const most = days.reduce((best, day) => Math.max(best, day.sum), 0);
  for (const [i, day] of days.entries()) {
    const x = u.valToPos(i, "x");
    const y = u.valToPos(day.sum, "y");
    if (day.unknown || day.sum === 0) {
      u.ctx.fillStyle = tokens(day.unknown ? "brass" : "faint");
      u.ctx.fillRect(u.bbox.left + (x - 4) * ratio, u.bbox.top + (y - 4) * ratio, 8 * ratio, ratio);
    }
    if (day.sum === 0 || day.sum !== most) continue;
    withFont(u, plotFont(tokens), tokens("text"));
    write(
      u,
      dollars(day.sum) ?? "",
      Math.min(x, u.bbox.width / ratio - 20),
      y - (day.unknown ? 10 : 6),
      "center",
    );
  }
}

/** Days side by side, each a stack of models. */
export default function DayPlot(props: DayPlotProps) {
  const { series, days, date, today, height, left, right, onHover } = props;
  const most = days.reduce((best, day) => Math.max(best, day.sum), 0);
  const data = useMemo<uPlot.AlignedData>(
    () => [days.map((_, i) => i), ...heights(series, days)],
    [series, days],
  );
  const options = useMemo(() => {
    const { top, step } = axis(most);
    const ends = days.at(-1)?.at ?? 0;
    const dates = dated(days.length);
    const isToday = new Date(ends).toDateString() === new Date().toDateString();
    const label = (i: number) => (i === days.length - 1 && isToday ? today : date(days[i]?.at ?? 0));
    return (tokens: Tokens): Omit<uPlot.Options, "width" | "height"> => ({
      padding: [16, right, 0, 0],
      legend: { show: false },
      scales: { x: { time: false, range: [-0.5, days.length - 0.5] }, y: { range: [0, top] } },
      cursor: { x: false, y: false, points: { show: false }, drag: { x: false, y: false } },
      series: [{}, ...barSeries(series, tokens)],
      axes: [
        {
          size: 26,
          gap: 8,
          font: plotFont(tokens),
          stroke: tokens("text-3"),
          grid: { show: false },
          ticks: { show: false },
          border: { show: true, stroke: tokens("line-strong"), width: 1 },
          splits: () => dates,
          values: () => dates.map(label),
        },
        {
          size: left,
          gap: 8,
          font: plotFont(tokens),
          stroke: tokens("text-3"),
          grid: { stroke: tokens("line"), width: 1 },
          ticks: { show: false },
          splits: () => Array.from({ length: Math.round(top / step) + 1 }, (_, i) => i * step),
          values: (_, values) => values.map((value) => axisText(value, step)),
        },
      ],
      hooks: {
        draw: [(u) => marks(u, days, tokens)],
        setCursor: [(u) => onHover(u.cursor.idx ?? null)],
      },
    });
  }, [series, days, date, today, left, right, most, onHover]);
  return <Plot height={height} data={data} options={options} />;
}
