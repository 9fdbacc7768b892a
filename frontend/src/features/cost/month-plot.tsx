import { useMemo } from "react";
import uPlot from "uplot";
import { dollars } from "./cost-numbers";
import { Plot, plotFont, type Tokens, withFont, write } from "./plot";

export interface MonthPlotProps {
  /** What the month had cost at the end of each of its days until now, 10⁻⁹ US dollars. */
  spent: readonly number[];
  days: number; // of the whole month
  projected: number; // 10⁻⁹ US dollars at its end
  budget: number; // 10⁻⁹ US dollars; 0: none
  words: { budget: string; projected: string; first: string; last: string };
  height: number;
}

/** The limit with its name, and what the two lines end at. */
function labels(u: uPlot, { spent, days, budget, words, projected }: MonthPlotProps, tokens: Tokens): void {
  const ratio = uPlot.pxRatio;
  const width = u.bbox.width / ratio;
  const last = spent.length;
  const [x, y] = [u.valToPos(last, "x"), u.valToPos(spent[last - 1] ?? 0, "y")];
  if (budget > 0) {
    const limit = u.valToPos(budget, "y");
    u.ctx.strokeStyle = tokens("text-3");
    u.ctx.lineWidth = ratio;
    u.ctx.setLineDash([3 * ratio, 3 * ratio]);
    u.ctx.beginPath();
    u.ctx.moveTo(u.bbox.left, u.bbox.top + limit * ratio);
    u.ctx.lineTo(u.bbox.left + u.bbox.width, u.bbox.top + limit * ratio);
    u.ctx.stroke();
    u.ctx.setLineDash([]);
    withFont(u, plotFont(tokens), tokens("text-2"));
    write(u, words.budget, 0, limit - 5, "left");
  }
  u.ctx.beginPath();
  u.ctx.arc(u.bbox.left + x * ratio, u.bbox.top + y * ratio, 3.5 * ratio, 0, 2 * Math.PI);
  u.ctx.fillStyle = tokens("canvas");
  u.ctx.strokeStyle = tokens("c1");
  u.ctx.lineWidth = 1.75 * ratio;
  u.ctx.fill();
  u.ctx.stroke();
  // The lines rise to the right: above their ends is room, unless the limit is just there.
  const limit = budget > 0 ? u.valToPos(budget, "y") : -100;
  const free = (end: number) => (end - limit >= 0 && end - limit < 20 ? end + 22 : end - 8);
  withFont(u, plotFont(tokens), tokens("text"));
  write(u, dollars(spent[last - 1] ?? 0) ?? "", Math.max(44, x - 2), free(y), "right");
  if (last === days || x > width - 70) return;
  withFont(u, plotFont(tokens), tokens("text-3"));
  write(u, words.projected, width, free(u.valToPos(projected, "y")), "right");
}

/** What the month has cost day by day, where it goes at this pace, and where jobs stop. */
export default function MonthPlot(props: MonthPlotProps) {
  const { spent, days, projected, budget, words, height } = props;
  const data = useMemo<uPlot.AlignedData>(() => {
    const last = spent.length;
    const places = Array.from({ length: days + 1 }, (_, i) => i);
    const so = places.map((day) => (day > last ? null : day === 0 ? 0 : (spent[day - 1] ?? 0)));
    const ahead = places.map((day) => {
      if (day < last || last === days) return null;
      const now = spent[last - 1] ?? 0;
      return now + ((projected - now) * (day - last)) / (days - last);
    });
    return [places, so, ahead];
  }, [spent, days, projected]);
  const options = useMemo(() => {
    const most = Math.max(budget, projected, spent.at(-1) ?? 0, 1);
    return (tokens: Tokens): Omit<uPlot.Options, "width" | "height"> => ({
      padding: [18, 4, 0, 0],
      legend: { show: false },
      scales: { x: { time: false, range: [0, days] }, y: { range: [0, most] } },
      cursor: { show: false },
      series: [
        {},
        { stroke: tokens("c1"), width: 1.75, fill: `${tokens("c1")}29`, points: { show: false } },
        { stroke: tokens("c1"), width: 1.75, dash: [3, 3], points: { show: false } },
      ],
      axes: [
        {
          size: 22,
          gap: 6,
          font: plotFont(tokens),
          stroke: tokens("text-3"),
          grid: { show: false },
          ticks: { show: false },
          border: { show: true, stroke: tokens("line-strong"), width: 1 },
          splits: () => [0, days],
          values: () => ["", ""],
        },
        { show: false },
      ],
      hooks: {
        draw: [
          (u) => {
            labels(u, { spent, days, projected, budget, words, height }, tokens);
            const beneath = u.bbox.height / uPlot.pxRatio + 18;
            withFont(u, plotFont(tokens), tokens("text-3"));
            write(u, words.first, 0, beneath, "left");
            write(u, words.last, u.bbox.width / uPlot.pxRatio, beneath, "right");
          },
        ],
      },
    });
  }, [spent, days, projected, budget, words, height]);
  return <Plot height={height} data={data} options={options} />;
}
