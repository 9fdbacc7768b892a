import { useState } from "react";
import { api } from "../../lib/api";
import type { Check, Diagnosis } from "../../lib/types";

export interface Checked {
  diagnosis: Diagnosis;
  /** When it was done, UTC ms, and how long it took. */
  at: number;
  tookMs: number;
}

/** What a check says of itself: nothing is wrong, it was mended, or somebody has to act. */
export function checkState(check: Check): "ok" | "repaired" | "wrong" {
  if (!check.ok) return "wrong";
  return check.fixed ? "repaired" : "ok";
}

/** Looks at everything that keeps the work, when it is asked to. */
export function useChecks() {
  const [checked, setChecked] = useState<Checked | null>(null);
  const [since, setSince] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const run = async () => {
    const began = Date.now();
    setSince(began);
    setError(null);
    try {
      const diagnosis = await api.system.doctor();
      const at = Date.now();
      setChecked({ diagnosis, at, tookMs: at - began });
    } catch (thrown) {
      setError(thrown);
    } finally {
      setSince(null);
    }
  };
  return { checked, since, error, run: () => void run() };
}

export type Checks = ReturnType<typeof useChecks>;
