import type { SearchHit } from "../../lib/types";

/** Hits of one session, in the order in which the sessions appear. */
export interface HitGroup {
  key: string;
  title: string;
  project: string;
}

const keyOf = (hit: SearchHit): string =>
  hit.session_id || hit.conversation_id || hit.terminal_id || hit.workflow_run_id;

/** Puts the hits of each session together; the session of the newest hit comes first. */
export function bySession(hits: readonly SearchHit[]): { hit: SearchHit; group: HitGroup; first: boolean }[] {
  const groups = new Map<string, SearchHit[]>();
  for (const hit of hits) {
    const key = keyOf(hit);
    const there = groups.get(key);
    if (there) there.push(hit);
    else groups.set(key, [hit]);
  }
  return [...groups].flatMap(([key, list]) =>
    list.map((hit, index) => ({
      hit,
      group: { key, title: hit.session_name || hit.title, project: hit.project_name },
      first: index === 0,
    })),
  );
}
