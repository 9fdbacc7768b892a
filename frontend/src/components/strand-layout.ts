export interface Knot {
  id: string;
  at: number; // UTC ms
}

export interface StrandLayout {
  /** Centre of each knot that is drawn, oldest first. */
  knots: { id: string; x: number }[];
  /** Centres of breaks: long times in which nothing was recorded. */
  breaks: number[];
  /** How many of the oldest knots had no room. */
  hidden: number;
}

const inset = 6;
const lastInset = 34; // room for the ring and for the time of the current version
const nearest = 12;
const farthest = 44;
const breakWidth = 18;
/** Between two knots of a line that is spread. */
const widest = 96;
const breakAfterMs = 6 * 3_600_000;
const minuteMs = 60_000;

/** The room between two knots: wider for a longer pause, but never so wide that history runs off. */
function room(from: number, to: number): number {
  const minutes = Math.max(0, to - from) / minuteMs;
  return Math.min(farthest, nearest + 6 * Math.log2(1 + minutes));
}

/** Places knots (oldest first) on a line of `width` pixels, spread: as far apart as there is room. The newest are kept when there is no room for all. */
export function strandLayout(all: readonly Knot[], width: number, spread = false): StrandLayout {
  const usable = Math.max(nearest, width - inset - lastInset);
  const fits = Math.max(2, Math.floor(usable / nearest) + 1);
  const hidden = Math.max(0, all.length - fits);
  const shown = all.slice(hidden);
  const rooms = shown.slice(1).map((knot, i) => {
    const before = shown[i] as Knot;
    const broken = knot.at - before.at >= breakAfterMs;
    return { broken, width: room(before.at, knot.at) + (broken ? breakWidth : 0) };
  });
  if (spread)
    for (const each of rooms) each.width = Math.max(each.width, Math.min(widest, usable / rooms.length));
  const natural = rooms.reduce((sum, r) => sum + r.width, 0);
  const least = rooms.length * nearest;
  // What is beyond the least room shrinks or stays; nothing is stretched, so a new knot moves no other.
  const scale = natural <= usable ? 1 : (usable - least) / Math.max(1, natural - least);
  const layout: StrandLayout = { knots: [], breaks: hidden > 0 ? [inset / 2] : [], hidden };
  let x = inset;
  shown.forEach((knot, i) => {
    const gap = rooms[i - 1];
    if (gap) {
      const step = nearest + (gap.width - nearest) * scale;
      if (gap.broken) layout.breaks.push(x + step / 2);
      x += step;
    }
    layout.knots.push({ id: knot.id, x });
  });
  return layout;
}

/** Pixels that the text under a knot takes at most. */
const labelWidth = 110;

/** Which of the wanted knots, most wanted first, can have their text beneath without touching another's. */
export function strandLabels(
  layout: StrandLayout,
  wanted: readonly (string | null | undefined)[],
): { id: string; x: number }[] {
  const labels: { id: string; x: number }[] = [];
  for (const id of wanted) {
    const knot = layout.knots.find((each) => each.id === id);
    if (knot && labels.every((label) => Math.abs(label.x - knot.x) >= labelWidth)) labels.push(knot);
  }
  return labels;
}
