import type { SearchKind, SearchQuery } from "../../lib/types";

/** What can be looked for, as a person chooses it. */
export const groups = {
  messages: ["message"],
  tools: ["tool"],
  terminals: ["terminal"],
  jobs: ["job", "result"],
  tasks: ["task"],
  files: ["files"],
  workflows: ["run", "node", "event"],
  names: ["session"],
} as const satisfies Record<string, readonly SearchKind[]>;

export type Group = keyof typeof groups;
export const groupNames = Object.keys(groups) as Group[];

export const spans = ["any", "1", "7", "30"] as const;
export type Span = (typeof spans)[number];

/** What the address of the page says of a search. */
export interface SearchState {
  q?: string;
  kinds?: string;
  project?: string;
  agent?: string;
  days?: string;
}

const dayMs = 86_400_000;
const pageSize = 50;

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;

export function readState(raw: Record<string, unknown>): SearchState {
  const state: SearchState = {};
  for (const key of ["q", "kinds", "project", "agent", "days"] as const) {
    const text = textOf(raw[key]);
    if (text !== undefined) state[key] = text;
  }
  return state;
}

export const chosenGroups = ({ kinds = "" }: SearchState): Group[] =>
  groupNames.filter((name) => kinds.split("-").includes(name));

/** The state once a kind is chosen, or not any more. */
export function toggled(state: SearchState, group: Group): SearchState {
  const before = chosenGroups(state);
  const after = before.includes(group) ? before.filter((each) => each !== group) : [...before, group];
  const { kinds: _, ...rest } = state;
  return after.length === 0 ? rest : { ...rest, kinds: after.join("-") };
}

export const spanOf = ({ days = "any" }: SearchState): Span => spans.find((span) => span === days) ?? "any";

export const isFiltered = (state: SearchState): boolean =>
  chosenGroups(state).length > 0 ||
  state.project !== undefined ||
  state.agent !== undefined ||
  spanOf(state) !== "any";

/** The search that the page asks for. Days begin a whole number of days ago, so that the same question has one answer. */
export function queryOf(state: SearchState, now: number): Omit<SearchQuery, "ticket"> {
  const span = spanOf(state);
  return {
    text: (state.q ?? "").trim(),
    kinds: chosenGroups(state).flatMap((name) => [...groups[name]]),
    codebase_id: state.project ?? "",
    session_id: "",
    agent: state.agent ?? "",
    from: span === "any" ? 0 : Math.floor(now / 60_000) * 60_000 - Number(span) * dayMs,
    to: 0,
    cursor: "",
    limit: pageSize,
  };
}
