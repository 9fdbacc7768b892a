import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { useT } from "../../app/settings";
import { Splitter } from "../../components/split";
import { type Divider, type PaneTree, type Place, placed } from "./pane-tree";

const percent = (fraction: number) => `${fraction * 100}%`;

const box = ({ x, y, width, height }: Place) => ({
  left: percent(x),
  top: percent(y),
  width: percent(width),
  height: percent(height),
});

/** Width and height of an element in pixels, as they are now. */
function useSize() {
  const ref = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, size };
}

interface LineProps {
  divider: Divider;
  /** Pixels of the dock in the direction of the split. */
  length: number;
  onMove: ((at: number) => void) | null;
}

/** The line between two panes. It can be dragged while every pane has room. */
function Line({ divider, length, onMove }: LineProps) {
  const t = useT();
  const across = divider.direction === "row";
  const whole = divider.extent * length;
  const style = across
    ? { left: percent(divider.x), top: percent(divider.y), height: percent(divider.height) }
    : { left: percent(divider.x), top: percent(divider.y), width: percent(divider.width) };
  return (
    <div className={`absolute border-line ${across ? "border-l" : "border-t"}`} style={style} data-divider="">
      {onMove && whole > 0 && (
        <Splitter
          label={t("terminal.divider")}
          orientation={across ? "vertical" : "horizontal"}
          value={Math.round(divider.at * whole)}
          min={Math.round(divider.least * whole)}
          max={Math.round(divider.most * whole)}
          initial={((divider.least + divider.most) / 2) * whole}
          onChange={(pixels) => onMove(pixels / whole)}
        />
      )}
    </div>
  );
}

interface Props {
  tree: PaneTree | null;
  /** null while some panes have no room: the lines would divide what is not shown. */
  onResize: ((path: number[], index: number, at: number) => void) | null;
  children(terminalID: string): ReactNode;
}

/**
 * Panes side by side and one beneath the other. They are siblings, whatever
 * the splits: inside nested boxes a terminal would be made anew by each split.
 */
export function PaneGrid({ tree, onResize, children }: Props) {
  const { ref, size } = useSize();
  const { panes, dividers } = placed(tree);
  const ordered = [...panes].sort((a, b) => (a.terminal < b.terminal ? -1 : 1));
  return (
    <div ref={ref} className="relative min-h-0 min-w-0 flex-1">
      {ordered.map((pane) => (
        <div key={pane.terminal} className="absolute flex min-h-0 min-w-0 pl-px" style={box(pane)}>
          {children(pane.terminal)}
        </div>
      ))}
      {dividers.map((divider) => (
        <Line
          key={`${divider.path.join(".")}/${divider.index}`}
          divider={divider}
          length={divider.direction === "row" ? size.width : size.height}
          onMove={onResize && ((at) => onResize(divider.path, divider.index, at))}
        />
      ))}
    </div>
  );
}
