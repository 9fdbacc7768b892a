import type { SearchHit, SessionCard } from "../../lib/types";
import type { Order } from "./picker-filter";

interface SessionEntry {
  id: string;
  /** The id of the project, or what else those of the group have in common. */
  group: string;
  card: SessionCard;
  hit?: undefined;
}

interface HitEntry {
  id: string;
  group: "inSessions";
  card?: undefined;
  hit: SearchHit;
}

/** A line of the picker: a session, or a place inside one. */
export type Entry = SessionEntry | HitEntry;

/** Sessions in the order of their projects' newest session, each project's together. */
function byProject(cards: readonly SessionCard[]): SessionEntry[] {
  const groups = new Map<string, SessionEntry[]>();
  for (const card of cards) {
    const group = card.codebase_id ?? card.project_directory;
    groups.set(group, [...(groups.get(group) ?? []), { id: card.id, group, card }]);
  }
  return [...groups.values()].flat();
}

interface Lists {
  cards: readonly SessionCard[];
  pinned: readonly SessionCard[];
  hits: readonly SearchHit[];
  order: Order;
}

/** Everything that the picker lists: what is pinned, the other sessions, and what was found inside. */
export function entriesOf({ cards, pinned, hits, order }: Lists): Entry[] {
  const first = new Set(pinned.map(({ id }) => id));
  const others = cards.filter(({ id }) => !first.has(id));
  return [
    ...pinned.map((card) => ({ id: card.id, group: "pinned", card })),
    ...(order === "recent"
      ? others.map((card) => ({ id: card.id, group: "recent", card }))
      : byProject(others)),
    ...hits.map((hit): HitEntry => ({ id: `hit-${hit.id}`, group: "inSessions", hit })),
  ];
}
