import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { strandLabels, strandLayout } from "./strand-layout";

export interface StrandKnot {
  id: string;
  at: number; // UTC ms
  jobs: number;
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
  onShow(id: string): void;
}

const lineY = 12;
const maxTicks = 5;

/** One line for time: knots are versions, ticks beneath them are jobs that ran from them. */
export function Strand({ label, knots, current, viewed, onShow }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(380);
  const [focused, setFocused] = useState<string | null>(null);
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const layout = useMemo(() => strandLayout(knots, width), [knots, width]);
  const byID = new Map(knots.map((knot) => [knot.id, knot]));
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
      host.current?.querySelector<HTMLElement>(`[data-knot="${CSS.escape(target.id)}"]`)?.focus();
    }
  };
  const labels = strandLabels(layout, [focused ?? viewed, current, layout.knots[0]?.id]).flatMap(
    ({ id, x }) => {
      const knot = byID.get(id);
      return knot ? [{ knot, x }] : [];
    },
  );
  return (
    <div ref={host} className="relative mx-4 h-[46px] shrink-0">
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
        {layout.knots.map(({ id, x }) => {
          const jobs = Math.min(maxTicks, byID.get(id)?.jobs ?? 0);
          return (
            <g key={id}>
              {id === current ? (
                <>
                  <circle
                    cx={x}
                    cy={lineY}
                    r="6"
                    fill="var(--canvas)"
                    stroke="var(--brass)"
                    strokeWidth="1.5"
                  />
                  <circle cx={x} cy={lineY} r="2.6" fill="var(--brass)" />
                </>
              ) : (
                <circle
                  cx={x}
                  cy={lineY}
                  r={id === viewed ? 4.5 : 3}
                  fill="var(--canvas)"
                  stroke={id === viewed ? "var(--text)" : "var(--text-3)"}
                  strokeWidth="1.4"
                />
              )}
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
      <div
        role="listbox"
        aria-label={label}
        aria-orientation="horizontal"
        onKeyDown={onKeyDown}
        tabIndex={-1}
      >
        {layout.knots.map(({ id, x }, index) => (
          <div
            key={id}
            role="option"
            data-knot={id}
            aria-selected={id === (viewed ?? current)}
            aria-label={byID.get(id)?.label}
            title={byID.get(id)?.label}
            tabIndex={index === at ? 0 : -1}
            className="absolute top-0 h-6 w-3 rounded-[5px]"
            style={{ left: x - 6 }}
            onClick={() => onShow(id)}
            onFocus={() => setFocused(id)}
            onBlur={() => setFocused(null)}
          />
        ))}
      </div>
      <div className="absolute inset-x-0 bottom-0 h-4 text-micro text-text-3" aria-hidden="true">
        {labels.map(({ knot, x }) => (
          <span
            key={knot.id}
            className={`tail-ellipsis absolute max-w-[45%] ${knot.id === current ? "text-text-2" : ""}`}
            style={x > width / 2 ? { right: Math.max(0, width - x - 30) } : { left: Math.max(0, x - 6) }}
          >
            {knot.short}
          </span>
        ))}
      </div>
    </div>
  );
}
