import { create } from "zustand";
import { api } from "../lib/api";
import { InOrder } from "../lib/in-order";

export const textSizes = ["small", "normal", "large", "larger"] as const;
export const densities = ["compact", "comfortable"] as const;
export const terminalColours = ["page", "dark", "light"] as const;

/** How the page is drawn, besides its theme. */
export interface Appearance {
  textSize: (typeof textSizes)[number];
  density: (typeof densities)[number];
  /** Of terminals, in px. */
  terminalSize: number;
  /** A family that is tried before the program's own; empty: none. */
  terminalFont: string;
  terminalColours: (typeof terminalColours)[number];
}

export const standardAppearance: Appearance = {
  textSize: "normal",
  density: "compact",
  terminalSize: 12,
  terminalFont: "",
  terminalColours: "page",
};

/** The family that terminals are drawn in unless another one is chosen. */
export const standardTerminalFont = "IBM Plex Mono";

export const leastTerminalSize = 8;
export const mostTerminalSize = 32;

/** The root's font size in px: everything but hairlines is measured in it. */
const rootSizes: Record<Appearance["textSize"], number> = { small: 15, normal: 16, large: 18, larger: 20 };

function oneOf<T extends string>(value: unknown, words: readonly T[], standard: T): T {
  return words.find((word) => word === value) ?? standard;
}

/** What is stored, with the standard for what is not there or was never valid. */
export function parseAppearance(text: string | null): Appearance {
  let read: Record<string, unknown> = {};
  try {
    read = { ...(JSON.parse(text ?? "{}") as object) };
  } catch {
    // another version may have written it
  }
  const size = Number(read.terminalSize);
  const valid = Number.isInteger(size) && size >= leastTerminalSize && size <= mostTerminalSize;
  return {
    textSize: oneOf(read.textSize, textSizes, standardAppearance.textSize),
    density: oneOf(read.density, densities, standardAppearance.density),
    terminalSize: valid ? size : standardAppearance.terminalSize,
    terminalFont: typeof read.terminalFont === "string" ? read.terminalFont : "",
    terminalColours: oneOf(read.terminalColours, terminalColours, standardAppearance.terminalColours),
  };
}

function apply(appearance: Appearance): void {
  const root = document.documentElement;
  root.style.fontSize = appearance.textSize === "normal" ? "" : `${rootSizes[appearance.textSize]}px`;
  root.dataset.density = appearance.density;
  root.dataset.terminalColours = appearance.terminalColours;
  // Terminals are islands: they look at the root, and are told when this changes.
  root.dataset.terminalLook = [
    appearance.terminalSize,
    appearance.terminalColours,
    appearance.terminalFont,
  ].join(" ");
}

interface State extends Appearance {
  load(): Promise<void>;
  change(next: Partial<Appearance>): Promise<void>;
}

const storedUnder = "appearance";
const changes = new InOrder();

/** The look of the page on this machine, stored with the data. */
export const useAppearance = create<State>((set, get) => ({
  ...standardAppearance,
  async load() {
    const stored = parseAppearance(await api.system.get(storedUnder));
    set(stored);
    apply(stored);
  },
  change: (next) =>
    changes.run(storedUnder, async () => {
      const { textSize, density, terminalSize, terminalFont, terminalColours } = { ...get(), ...next };
      const whole: Appearance = { textSize, density, terminalSize, terminalFont, terminalColours };
      await api.system.set(storedUnder, JSON.stringify(whole));
      set(whole);
      apply(whole);
    }),
}));
