import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useSettings } from "../../app/settings";

/** The tokens of the page as it is painted now: a canvas knows no custom properties. */
export type Tokens = (name: string) => string;

const pageTokens = (): Tokens => {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
};

/** The type of what is written beside a chart. */
export const plotFont = (tokens: Tokens, weight = 400) => `${weight} 11px ${tokens("font-sans")}`;

/** A line of text in a chart, in CSS px of the plot. */
export function write(u: uPlot, text: string, x: number, y: number, align: CanvasTextAlign): void {
  u.ctx.textAlign = align;
  u.ctx.textBaseline = "alphabetic";
  u.ctx.fillText(text, u.bbox.left + x * uPlot.pxRatio, u.bbox.top + y * uPlot.pxRatio);
}

/** Sets the font of `write` to the size of the screen's pixels. */
export function withFont(u: uPlot, font: string, colour: string): void {
  u.ctx.font = font.replace(/(\d+)px/, (_, px) => `${Number(px) * uPlot.pxRatio}px`);
  u.ctx.fillStyle = colour;
}

interface Props {
  height: number;
  data: uPlot.AlignedData;
  /** What is drawn. It changes with the data and the theme only. */
  options(tokens: Tokens): Omit<uPlot.Options, "width" | "height">;
}

/** A chart on a canvas; what it says is said beside it in words. */
export function Plot({ height, data, options }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const theme = useSettings((s) => s.theme);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other tokens
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let plot: uPlot | null = null;
    const draw = () => {
      plot?.destroy();
      plot = new uPlot({ ...options(pageTokens()), width: element.clientWidth, height }, data, element);
    };
    draw();
    const resized = new ResizeObserver(() => {
      if (plot && element.clientWidth !== plot.width) plot.setSize({ width: element.clientWidth, height });
    });
    resized.observe(element);
    // "System" changes its colours without a word of ours.
    const system = window.matchMedia("(prefers-color-scheme: light)");
    const redraw = () => draw();
    system.addEventListener("change", redraw);
    // A canvas is drawn with the fonts that are there, and fetches what it lacks: Hangul comes in many parts.
    document.fonts.addEventListener("loadingdone", redraw);
    return () => {
      document.fonts.removeEventListener("loadingdone", redraw);
      system.removeEventListener("change", redraw);
      resized.disconnect();
      plot?.destroy();
    };
  }, [height, data, options, theme]);
  return <div ref={host} aria-hidden="true" className="w-full" />;
}
