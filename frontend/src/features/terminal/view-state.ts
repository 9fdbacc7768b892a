import type { Aloud } from "../../components/read-out";
import type { ApiError } from "../../lib/types";

/** Why something that was typed or dropped went nowhere. */
export type Refusal = "ended" | "offline" | "unavailable" | "elsewhere" | "nopath" | "clipboard";

/** What a person is asked before it is done. */
export type Asked = { kind: "paste"; text: string } | { kind: "address"; address: string };

/** What a terminal's pane shows besides the screen. */
export interface ViewState {
  /** New lines under what is read. */
  below: number;
  /** How much of the part that is being loaded is here, 0 to 1; null while nothing is. */
  loading: number | null;
  /** What is above the first row while it is seen: bytes that are not kept, or more than the scrollback holds. */
  top: number | "limit" | null;
  /** Whether an older part could be loaded. */
  earlier: boolean;
  refused: Refusal | null;
  failure: ApiError | null;
  /** The stream has ended: its process is over and everything is shown. */
  ended: boolean;
  /** Where the link under the pointer leads. */
  hovered: string | null;
  finding: boolean;
  /** The line that a search has led to; null: someone looks for something else. */
  sought: string | null;
  /** Which match is current, from 0, -1 for none, and how many there are. */
  found: { index: number; count: number } | null;
  asked: Asked | null;
  /** What is said to those who hear the terminal; another object each time, so that the same text is heard again. */
  aloud: Aloud | null;
}

const first: ViewState = {
  below: 0,
  loading: null,
  top: null,
  earlier: false,
  refused: null,
  failure: null,
  ended: false,
  hovered: null,
  finding: false,
  sought: null,
  found: null,
  asked: null,
  aloud: null,
};

/** Holds the state of a view and tells who shows it of changes. */
export class ViewStore {
  private state = first;
  private readonly listeners = new Set<() => void>();

  snapshot = (): ViewState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Output changes much and this little: listeners hear of real changes only. */
  change(part: Partial<ViewState>): void {
    const names = Object.keys(part) as (keyof ViewState)[];
    if (names.every((name) => Object.is(this.state[name], part[name]))) return;
    this.state = { ...this.state, ...part };
    for (const listener of this.listeners) listener();
  }

  reset(): void {
    this.change(first);
  }
}
