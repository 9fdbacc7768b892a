import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { type StrandLayout, strandLabels, strandLayout } from "./strand-layout";

export interface StrandKnot {
  id: string;
  at: number; // UTC ms
  jobs: number;
  /** Someone gave it a name: it is marked, and told where there is room. */
  named?: boolean;
  label: string;
  short: string;
}

interface Props {
  label: string;
  /** Oldest first. */
  knots: readonly StrandKnot[];
  current: string | null;
  /** The knot that is looked at, when it is not the current one. */
  viewed: string | null;
  /** The other end of a chosen range. */
  ranged?: string | null;
  onShow(id: string): void;
  /** Shift chooses a range from the shown knot; without this there are no ranges. */
  onRange?(id: string): void;
  /** No knot has jobs: there is no room for ticks. */
  low?: boolean;
  /** The knots are few, and are told apart before they are compared. */
  spread?: boolean;
}

const lineY = 12;
const maxTicks = 5;

interface DrawingProps {
  layout: StrandLayout;
  width: number;
  jobsOf(id: string): number;
  namedOf(id: string): boolean;
  current: string | null;
  viewed: string | null;
  ranged: string | null;
}

/** A version: hollow, filled when it has a name, ringed brass when it is the current one, larger when it is looked at or ends a range. */
function KnotAt({
  x,
  current,
  viewed,
  named,
}: {
  x: number;
  current: boolean;
  viewed: boolean;
  named: boolean;
}) {
  if (current) {
    return (
      <>
        <circle cx={x} cy={lineY} r="6" fill="var(--canvas)" stroke="var(--brass)" strokeWidth="1.5" />
        <circle cx={x} cy={lineY} r="2.6" fill="var(--brass)" />
      </>
    );
  }
  return (
    <circle
      cx={x}
      cy={lineY}
      r={viewed ? 4.5 : 3}
      fill={named ? "var(--text-3)" : "var(--canvas)"}
      stroke={viewed ? "var(--text)" : "var(--text-3)"}
      strokeWidth="1.4"
    />
  );
}

/** The part of the line between the ends of a range. */
function Range({ layout, from, to }: { layout: StrandLayout; from: string | null; to: string | null }) {
  const ends = layout.knots.filter(({ id }) => id === from || id === to);
  const [first, last] = [ends[0], ends.at(-1)];
  if (!first || !last || first === last) return null;
  return <path d={`M${first.x} ${lineY}H${last.x}`} stroke="var(--text-2)" strokeWidth="1.5" />;
}

function Drawing({ layout, width, jobsOf, namedOf, current, viewed, ranged }: DrawingProps) {
  return (
    <svg width="100%" height="30" aria-hidden="true" className="absolute inset-x-0 top-0">
      {layout.knots.length > 0 && (
        <path d={`M6 ${lineY}H${width}`} stroke="var(--line-strong)" strokeWidth="1.5" />
      )}
      {layout.breaks.map((x) => (
        <g key={x}>
          <path d={`M${x - 8} ${lineY}h16`} stroke="var(--canvas)" strokeWidth="5" />
          <path
            d={`M${x - 3} ${lineY - 5}l-2 10M${x + 5} ${lineY - 5}l-2 10`}
            stroke="var(--edge)"
            strokeWidth="1.3"
            strokeLinecap="round"
          />
        </g>
      ))}
      {ranged !== null && <Range layout={layout} from={ranged} to={viewed ?? current} />}
      {layout.knots.map(({ id, x }) => {
        const jobs = Math.min(maxTicks, jobsOf(id));
        return (
          <g key={id} data-ticks={jobs}>
            <KnotAt
              x={x}
              current={id === current}
              viewed={id === viewed || id === ranged}
              named={namedOf(id)}
            />
            {Array.from({ length: jobs }, (_, i) => x + (i - (jobs - 1) / 2) * 4).map((tick) => (
              <path
                key={tick}
                d={`M${tick} 21v5`}
                stroke="var(--text-3)"
                strokeWidth="1.5"
                strokeLinecap="round"
              />
            ))}
          </g>
        );
      })}
    </svg>
  );
}

function useWidth() {
  const host = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(380);
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { host, width };
}

/** One line for time: knots are versions, ticks beneath them are jobs that ran from them. */
export function Strand({
  label,
  knots,
  current,
  viewed,
  ranged = null,
  onShow,
  onRange,
  low = false,
  spread = false,
}: Props) {
  const { host, width } = useWidth();
  const [focused, setFocused] = useState<string | null>(null);
  const layout = useMemo(() => strandLayout(knots, width, spread), [knots, width, spread]);
  const byID = new Map(knots.map((knot) => [knot.id, knot]));
  const named = knots
    .filter((knot) => knot.named)
    .map(({ id }) => id)
    .reverse();
  const stop = focused ?? viewed ?? current;
  const at = Math.max(
    0,
    layout.knots.findIndex((knot) => knot.id === stop),
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const target = step ? layout.knots[at + step] : event.key === "Enter" ? layout.knots[at] : undefined;
    if (!target) return;
    event.preventDefault();
    if (event.key === "Enter") onShow(target.id);
    else {
      setFocused(target.id);
      if (event.shiftKey) onRange?.(target.id);
      host.current?.querySelector<HTMLElement>(`[data-knot="${CSS.escape(target.id)}"]`)?.focus();
    }
  };
  return (
    <div ref={host} className={`relative mx-4 mb-1 shrink-0 ${low ? "h-[38px]" : "h-[46px]"}`}>
      <Drawing
        {...{ layout, width, current, viewed, ranged }}
        jobsOf={(id) => byID.get(id)?.jobs ?? 0}
        namedOf={(id) => byID.get(id)?.named ?? false}
      />
      <div
        role="listbox"
        aria-label={label}
        aria-orientation="horizontal"
        aria-multiselectable={onRange !== undefined}
        onKeyDown={onKeyDown}
        tabIndex={-1}
      >
        {layout.knots.map(({ id, x }, index) => (
          <div
            key={id}
            role="option"
            data-knot={id}
            aria-selected={id === (viewed ?? current) || id === ranged}
            aria-label={byID.get(id)?.label}
            title={byID.get(id)?.label}
            tabIndex={index === at ? 0 : -1}
            className="absolute top-0 h-6 w-3 rounded-[5px]"
            style={{ left: x - 6 }}
            // With Shift a press would choose the text between here and the last one.
            onMouseDown={(event) => event.shiftKey && event.preventDefault()}
            onClick={(event) => (event.shiftKey && onRange ? onRange(id) : onShow(id))}
            onFocus={() => setFocused(id)}
            onBlur={() => setFocused(null)}
          />
        ))}
      </div>
      <Labels
        labels={strandLabels(layout, [focused ?? viewed, ranged, current, ...named, layout.knots[0]?.id])}
        {...{ byID, width, current }}
      />
    </div>
  );
}

interface LabelsProps {
  labels: readonly { id: string; x: number }[];
  byID: ReadonlyMap<string, StrandKnot>;
  width: number;
  current: string | null;
}

function Labels({ labels, byID, width, current }: LabelsProps) {
  return (
    <div className="absolute inset-x-0 bottom-0 h-4 text-micro text-text-3" aria-hidden="true">
      {labels.map(({ id, x }) => (
        <span
          key={id}
          className={`tail-ellipsis absolute max-w-[45%] ${id === current ? "text-text-2" : ""}`}
          style={x > width / 2 ? { right: Math.max(0, width - x - 30) } : { left: Math.max(0, x - 6) }}
        >
          {byID.get(id)?.short}
        </span>
      ))}
    </div>
  );
}
