import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions } from "../../components/dialog";
import { api } from "../../lib/api";
import { bytes } from "../../lib/numbers";
import type { WorktreeSweep } from "../../lib/types";
import { useAction } from "./queries";
import { Obstacles } from "./worktree-side";

type Verdict = NonNullable<WorktreeSweep["verdicts"]>[number];

function Verdicts({ title, note, verdicts }: { title: string; note?: string; verdicts: readonly Verdict[] }) {
  return (
    <section className="mt-3">
      <h3 className="flex items-baseline gap-2.5 text-dense">
        {title}
        {note && <span className="font-normal text-meta text-text-3">{note}</span>}
      </h3>
      <ul>
        {verdicts.map(({ environment: e, goes, reasons, bytes: size }) => (
          <li key={e.id} className="border-line border-t py-1.5" data-sweep={e.branch_name} data-goes={goes}>
            <span className="flex gap-3 text-dense">
              <span className="tail-ellipsis min-w-0 flex-1 font-medium">{e.branch_name}</span>
              {size > 0 && <span className="shrink-0 text-text-2">{bytes(size)}</span>}
            </span>
            <Obstacles obstacles={(reasons ?? []).map((message) => ({ message }))} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What goes and what stays, each with why. */
function Preview({ sweep }: { sweep: WorktreeSweep }) {
  const t = useT();
  const goes = (sweep.verdicts ?? []).filter((verdict) => verdict.goes);
  const stays = (sweep.verdicts ?? []).filter((verdict) => !verdict.goes);
  const expired = sweep.snapshots?.length ?? 0;
  return (
    <>
      <Verdicts
        title={t("worktree.sweepGoes", { count: goes.length })}
        {...(goes.length > 0 ? { note: t("worktree.sweepFrees", { size: bytes(sweep.freed) }) } : {})}
        verdicts={goes}
      />
      {goes.length > 0 && <p className="mt-1 text-meta text-text-2">{t("worktree.sweepKept")}</p>}
      {expired > 0 && <p className="mt-3 text-dense">{t("worktree.sweepSnapshots", { count: expired })}</p>}
      <Verdicts title={t("worktree.sweepStays", { count: stays.length })} verdicts={stays} />
    </>
  );
}

/** Shows what a sweep would remove and keep, then does it and says what came of it. */
export function SweepDialog({ project, onClose }: { project: string; onClose(): void }) {
  const t = useT();
  const { error, busy, run } = useAction();
  const [done, setDone] = useState<WorktreeSweep | null>(null);
  const preview = useQuery({
    queryKey: ["worktree-sweep", project],
    queryFn: () => api.worktree.sweep({ codebase_id: project, idle_days: 0, dry_run: true, only: [] }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const shown = done ?? preview.data;
  const only = (shown?.verdicts ?? []).filter(({ goes }) => goes).map(({ environment }) => environment.id);
  const going = only.length;
  const expired = shown?.snapshots?.length ?? 0;
  const sweep = () =>
    run(async () =>
      setDone(await api.worktree.sweep({ codebase_id: project, idle_days: 0, dry_run: false, only })),
    );
  return (
    <Dialog title={t("worktree.sweepTitle")} onClose={onClose} wide>
      {preview.isPending && <p className="text-text-3">{t("worktree.sweepLooking")}</p>}
      {preview.isError && <ErrorBanner error={preview.error} retry={() => void preview.refetch()} />}
      {done && (
        <p role="status" className="text-dense" data-swept={going}>
          {t("worktree.sweepDone", { count: going, size: bytes(done.freed) })}
        </p>
      )}
      {shown && <Preview sweep={shown} />}
      {error && <ErrorBanner error={error} />}
      <DialogActions>
        <Button onClick={onClose}>{t(done ? "action.close" : "action.cancel")}</Button>
        {!done && going + expired > 0 && (
          <Button look="danger" disabled={busy} onClick={sweep}>
            {busy
              ? t("worktree.sweeping")
              : going > 0
                ? t("worktree.sweepRun", { count: going })
                : t("worktree.sweepRunSnapshots")}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}
