import { useState } from "react";
import { useAllTerminals } from "../../app/queries";
import { useServices } from "../../app/services";
import { findingMark } from "../../lib/marks";
import type { FindingRow } from "../../lib/types";
import { revive } from "../terminal/revive";
import { revivalOf } from "./revival";

/** What the report can start again. What was interrupted is ticked, what failed is not. */
export function useRevivals(findings: readonly FindingRow[]) {
  const { queries } = useServices();
  const terminals = useAllTerminals().data ?? [];
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const possible = new Map(
    findings.flatMap((finding) => {
      const how = revivalOf(finding, terminals);
      return how ? [[finding.subject_id, how] as const] : [];
    }),
  );
  const ticked = (finding: FindingRow) =>
    possible.has(finding.subject_id) && (findingMark(finding) === "cut") !== turned.has(finding.id);
  const rows = findings.filter(({ subject_id }) => possible.has(subject_id));
  const selected = rows.filter(ticked);
  return {
    rows,
    selected,
    busy,
    error,
    howOf: (finding: FindingRow) => possible.get(finding.subject_id) ?? null,
    ticked,
    tick: (changed: readonly FindingRow[]) =>
      setTurned((before) => {
        const after = new Set(before);
        for (const { id } of changed) if (!after.delete(id)) after.add(id);
        return after;
      }),
    /** One after the other: the first that fails is told, and the others are not tried. */
    start: async (chosen: readonly FindingRow[]) => {
      setBusy(true);
      setError(null);
      try {
        for (const { subject_id } of chosen) {
          const how = possible.get(subject_id);
          if (how) await revive(subject_id, how);
        }
      } catch (thrown) {
        setError(thrown);
      }
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["terminals"] }),
        queries.invalidateQueries({ queryKey: ["report"] }),
      ]);
      setBusy(false);
    },
  };
}

export type Revivals = ReturnType<typeof useRevivals>;
