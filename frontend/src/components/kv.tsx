import type { Mark } from "../lib/marks";
import { StateMark } from "./state-mark";

export interface Kept {
  name: string;
  value: string;
  mark: Mark;
  word: string;
}

/** The "kept" list: what there is, how much of it, and in what state. */
export function KeptList({ rows, nameWidth }: { rows: readonly Kept[]; nameWidth: number }) {
  return (
    <dl className="mt-2 text-meta">
      {rows.map((row) => (
        <div
          key={row.name}
          className="grid items-center gap-x-2.5 leading-[22px]"
          style={{ gridTemplateColumns: `${nameWidth}px minmax(0,1fr) auto` }}
        >
          <dt className="text-text-3">{row.name}</dt>
          <dd className="tail-ellipsis text-text">{row.value}</dd>
          <dd className="flex">
            <StateMark mark={row.mark} word={row.word} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
