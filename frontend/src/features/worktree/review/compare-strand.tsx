import { useQuery } from "@tanstack/react-query";
import { useSettings, useT } from "../../../app/settings";
import { ErrorBanner } from "../../../components/banner";
import { Button } from "../../../components/button";
import { Strand } from "../../../components/strand";
import { api } from "../../../lib/api";
import { when } from "../../../lib/time";
import type { WorktreeState } from "../../../lib/types";
import { type DiffRange, wholeRange } from "../queries";
import { branchOf, short } from "../worktree-text";

const now = "now";

const useStates = (id: string) =>
  useQuery({ queryKey: ["worktree", id, "states"], queryFn: () => api.worktree.states(id), staleTime: 0 });

/** What a state is called. */
function useNames(base: string) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const whenOf = (state: WorktreeState) => when(state.at, Date.now(), locale);
  const short_ = (state: WorktreeState): string => {
    if (state.kind === "now") return t("review.stateNow");
    if (state.kind === "snapshot") return t("review.stateSnapshot", { time: whenOf(state) });
    return state.kind === "base" ? `${branchOf(base)} ${short(state.commit)}`.trim() : short(state.commit);
  };
  const label = (state: WorktreeState): string =>
    state.kind === "commit"
      ? t("review.stateCommit", {
          commit: short(state.commit),
          title: state.title,
          author: state.author,
          time: whenOf(state),
        })
      : short_(state);
  return { short: short_, label };
}

interface Props {
  worktreeID: string;
  base: string;
  range: DiffRange;
  onRange(range: DiffRange): void;
}

/** The states of the work on one line. What lies between its two ends is what is shown above. */
export function CompareStrand({ worktreeID, base, range, onRange }: Props) {
  const t = useT();
  const { data, error } = useStates(worktreeID);
  const names = useNames(base);
  if (error) return <ErrorBanner error={error} />;
  const states = data ?? [];
  const idOf = (state: WorktreeState) => state.commit || now;
  const find = (id: string) => states.find((state) => idOf(state) === id);
  const place = (id: string) => states.findIndex((state) => idOf(state) === id);
  const first = states[0]?.commit ?? "";
  const from = range.from || first;
  const to = range.to || now;
  // The ends keep their order in time, whichever of them is moved.
  const choose = (one: string, other: string) => {
    const [a, b] = place(one) <= place(other) ? [one, other] : [other, one];
    if (a !== b) onRange({ from: a === first ? "" : a, to: b === now ? "" : b });
  };
  const [begin, end] = [find(from), find(to)];
  if (!begin || !end || begin === end) return null;
  const whole = range.from === "" && range.to === "";
  return (
    <section
      aria-label={t("review.compare")}
      className="flex shrink-0 items-center gap-x-3 border-line border-t pl-4"
      data-region="compare"
      data-from={range.from}
      data-to={range.to}
    >
      <h2 className="shrink-0 text-dense">{t("review.compare")}</h2>
      <div className="min-w-0 flex-1 pt-1">
        <Strand
          label={t("review.strand", { count: states.length })}
          knots={states.map((state) => ({
            id: idOf(state),
            at: state.at,
            jobs: 0,
            label: names.label(state),
            short: names.short(state),
          }))}
          current={now}
          viewed={to}
          ranged={from}
          low
          spread
          onShow={(id) => choose(from === id ? first : from, id)}
          onRange={(id) => choose(id, to)}
        />
      </div>
      <p className="w-[30%] shrink-0 py-1.5 pr-4 text-right text-meta text-text-2" role="status">
        <span className="tail-ellipsis block">
          {t("review.between", { from: names.short(begin), to: names.short(end) })}
        </span>
        {whole ? (
          <span className="block text-text-3">{t("review.strandHint")}</span>
        ) : (
          <Button small look="ghost" className="!h-5 !px-0" onClick={() => onRange(wholeRange)}>
            {t("review.compareWhole")}
          </Button>
        )}
      </p>
    </section>
  );
}
