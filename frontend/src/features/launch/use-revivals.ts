import { useState } from "react";
import { useServices } from "../../app/services";
import type { FindingRevival, FindingRow } from "../../lib/types";
import { revivalOf, reviveFinding, tickedAtFirst } from "./revival";

export interface Revivals {
  /** What can be started again, and what of it is ticked. */
  rows: readonly FindingRow[];
  selected: readonly FindingRow[];
  busy: boolean;
  /** Why each that was tried was not started, by the id of its finding. */
  failures?: ReadonlyMap<string, unknown>;
  howOf(finding: FindingRow): FindingRevival | null;
  ticked(finding: FindingRow): boolean;
  tick(changed: readonly FindingRow[]): void;
  start(chosen: readonly FindingRow[]): Promise<void>;
}

/** What the report can start again. */
export function useRevivals(findings: readonly FindingRow[]): Revivals {
  const { queries } = useServices();
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<ReadonlyMap<string, unknown>>(new Map());
  const ticked = (finding: FindingRow) =>
    revivalOf(finding) !== null && tickedAtFirst(finding) !== turned.has(finding.id);
  const rows = findings.filter((finding) => revivalOf(finding) !== null);
  return {
    rows,
    selected: rows.filter(ticked),
    busy,
    failures,
    howOf: revivalOf,
    ticked,
    tick: (changed) =>
      setTurned((before) => {
        const after = new Set(before);
        for (const { id } of changed) if (!after.delete(id)) after.add(id);
        return after;
      }),
    /** One after the other; one that fails keeps its reason and stops none of the others. */
    start: async (chosen) => {
      setBusy(true);
      const failed = new Map(failures);
      for (const finding of chosen) {
        failed.delete(finding.id);
        await reviveFinding(finding).catch((error: unknown) => failed.set(finding.id, error));
      }
      setFailures(failed);
      await Promise.all(
        [["terminals"], ["jobs"], ["runs"], ["report"], ["sessions"]].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      );
      setBusy(false);
    },
  };
}
