import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useFileHistory } from "../../app/queries";
import { useSettings, useT } from "../../app/settings";
import { NoticeBar } from "../../components/banner";
import { Button } from "../../components/button";
import { Strand, type StrandKnot } from "../../components/strand";
import { api } from "../../lib/api";
import { whenExact } from "../../lib/time";
import type { FileSelectionVersion } from "../../lib/types";

/** The selections that undo and redo can reach, oldest first, as knots. */
export function useSelections(sessionID: string): StrandKnot[] {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const history = useFileHistory(sessionID).data;
  return useMemo(
    () =>
      (history ?? [])
        .filter(({ superseded_at }) => superseded_at === null)
        .map(({ sequence_number: version, created_at: at, included: files }) => ({
          id: String(version),
          at,
          jobs: 0,
          label: t("files.knot", { version, files, time: whenExact(at, Date.now(), locale) }),
          short: t("files.knotShort", { version, files }),
        }))
        .reverse(),
    [history, t, locale],
  );
}

/** An older selection never changes: it is fetched once. null: none is looked at. */
export function useSelection(sessionID: string, sequence: number | null) {
  const query = useQuery({
    queryKey: ["file-selection", sessionID, sequence],
    queryFn: () => api.session.fileSelection(sessionID, sequence ?? 0),
    enabled: sequence !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return { viewed: query.data ?? null, error: query.error };
}

/** The number of the newest selection that can be reached. */
export const newest = (knots: readonly StrandKnot[]) => Number(knots.at(-1)?.id ?? 0);

interface OldProps {
  viewed: FileSelectionVersion;
  current: number;
  onMakeCurrent(): void;
  onBack(): void;
}

/** The bar over an older selection. */
export function OldSelection({ viewed, current, onMakeCurrent, onBack }: OldProps) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  return (
    <NoticeBar tone="brass">
      <span className="min-w-0 flex-1">
        {t("files.old", {
          version: viewed.sequence_number,
          time: whenExact(viewed.created_at, Date.now(), locale),
          files: viewed.included_files?.length ?? 0,
          excluded: viewed.force_excluded_files?.length ?? 0,
        })}
      </span>
      <Button small onClick={onMakeCurrent}>
        {t("files.makeCurrent")}
      </Button>
      <Button small onClick={onBack}>
        {t("files.back", { version: current })}
      </Button>
    </NoticeBar>
  );
}

interface Props {
  knots: readonly StrandKnot[];
  current: number;
  viewed: number | null;
  /** null: the current one. */
  onView(sequence: number | null): void;
}

/** The selections on one line: arrows move, Enter shows. */
export function SelectionStrand({ knots, current, viewed, onView }: Props) {
  const t = useT();
  return (
    <Strand
      label={t("files.strand", { version: current, count: newest(knots) })}
      knots={knots}
      current={String(current)}
      low
      viewed={viewed === null ? null : String(viewed)}
      onShow={(id) => onView(Number(id) === current ? null : Number(id))}
    />
  );
}
