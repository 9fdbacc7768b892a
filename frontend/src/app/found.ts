import { useEffect, useRef } from "react";
import { create } from "zustand";
import type { SearchHit } from "../lib/types";

interface Found {
  /** The place that someone chose among the hits of a search; whoever shows it takes it. */
  hit: SearchHit | null;
  /** The place that was chosen last: what an earlier one has marked is not marked any more. */
  latest: SearchHit | null;
  find(hit: SearchHit | null): void;
}

export const useFound = create<Found>((set) => ({
  hit: null,
  latest: null,
  find: (hit) => set(hit === null ? { hit } : { hit, latest: hit }),
}));

/** Takes the chosen place, once, where it is shown. */
export function useArrival(isHere: (hit: SearchHit) => boolean, arrive: (hit: SearchHit) => void): void {
  const { hit, find } = useFound();
  const latest = useRef({ isHere, arrive });
  latest.current = { isHere, arrive };
  // In each render: what shows the place may only now be ready.
  useEffect(() => {
    if (!hit || !latest.current.isHere(hit)) return;
    find(null);
    latest.current.arrive(hit);
  });
}
