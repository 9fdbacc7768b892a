export interface Point {
  x: number;
  y: number;
}

const cornerRadius = 7;

const length = (a: Point, b: Point) => Math.hypot(b.x - a.x, b.y - a.y);

/** The point that is `by` away from `from`, on the way to `to`. */
function towards(from: Point, to: Point, by: number): Point {
  const whole = length(from, to);
  const part = whole === 0 ? 0 : by / whole;
  const exact = (n: number) => Math.round(n * 100) / 100;
  return { x: exact(from.x + (to.x - from.x) * part), y: exact(from.y + (to.y - from.y) * part) };
}

/** A line through points with rounded corners, of less radius where there is less room. */
export function stepPath(points: readonly Point[]): string {
  const way = points.filter((point, at) => at === 0 || length(point, points[at - 1] as Point) > 0);
  return way
    .map((point, at) => {
      const [before, after] = [way[at - 1], way[at + 1]];
      if (!before) return `M${point.x} ${point.y}`;
      if (!after) return `L${point.x} ${point.y}`;
      const radius = Math.min(cornerRadius, length(before, point) / 2, length(point, after) / 2);
      const [a, b] = [towards(point, before, radius), towards(point, after, radius)];
      return `L${a.x} ${a.y}Q${point.x} ${point.y} ${b.x} ${b.y}`;
    })
    .join("");
}
