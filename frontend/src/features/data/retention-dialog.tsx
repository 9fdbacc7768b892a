import { useState } from "react";
import { useServices } from "../../app/services";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { CommandLine } from "../../components/command-line";
import { Dialog, DialogActions } from "../../components/dialog";
import { api } from "../../lib/api";
import { bytes, count } from "../../lib/numbers";
import { utc, whenExact } from "../../lib/time";
import type { Exported, RetentionClass, RetentionCount, RetentionRun } from "../../lib/types";
import { bundleName, fileIn } from "../bundle/bundle-file";
import { BundleProgressRow } from "../bundle/bundle-progress";
import { ExportedFile } from "../bundle/exported-file";
import { PlaceFields } from "../bundle/place-fields";
import { useBundleWork } from "../bundle/queries";
import { useRetentionUnits } from "./retention-queries";
import { sumOf } from "./retention-rules";
import { RunResult } from "./retention-runs";

/** The units of one class that would go. */
function Units({ of }: { of: RetentionClass }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const [now] = useState(() => Date.now());
  const units = useRetentionUnits(of);
  if (units.isError) return <ErrorBanner error={units.error} retry={() => void units.refetch()} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key
    <section tabIndex={0} aria-label={t("retention.list")} className="mt-2 max-h-56 overflow-y-auto">
      <table className="w-full text-dense" data-retention-units={of}>
        <thead>
          <tr className="text-left text-meta text-text-3">
            <th className="py-1 font-normal">{t("retention.unit")}</th>
            <th className="py-1 text-right font-normal">{t("retention.used")}</th>
            <th className="py-1 pl-4 text-right font-normal">{t("retention.frees")}</th>
          </tr>
        </thead>
        <tbody>
          {(units.data?.pages.flat() ?? []).map((unit) => (
            <tr key={unit.id} className="border-line border-t" data-unit={unit.id}>
              <td className="max-w-0 py-1">
                <span className="tail-ellipsis block">{unit.title || unit.id}</span>
              </td>
              <td className="w-40 whitespace-nowrap py-1 text-right text-text-2" title={utc(unit.used_at)}>
                {whenExact(unit.used_at, now, locale, "minutes")}
              </td>
              <td className="w-24 whitespace-nowrap py-1 text-right">{bytes(unit.bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {units.hasNextPage && (
        <Button small look="ghost" className="mt-1" onClick={() => void units.fetchNextPage()}>
          {t("retention.more")}
        </Button>
      )}
    </section>
  );
}

/** Writes what would go to a file of the user's own choice, and deletes nothing. */
function ExportOnly({ busy, run }: { busy: boolean; run(file: string): void }) {
  const t = useT();
  const [folder, setFolder] = useState("");
  const [name, setName] = useState(() => bundleName("retention", new Date()));
  const ready = folder.trim() !== "" && name.trim() !== "";
  return (
    <details className="mt-3 border-line border-t pt-2 text-dense" data-retention-export="">
      <summary className="cursor-default">{t("retention.exportOnly")}</summary>
      <PlaceFields folder={folder} name={name} onFolder={setFolder} onName={setName} />
      <Button
        small
        className="mt-2"
        disabled={busy || !ready}
        onClick={() => run(fileIn(folder.trim(), name.trim()))}
      >
        {t("bundle.export")}
      </Button>
    </details>
  );
}

/** What would go, listed; then exported and deleted, or only exported. */
export function RetentionDialog({ counts: given, onClose }: { counts: RetentionCount[]; onClose(): void }) {
  const t = useT();
  const { queries } = useServices();
  const [counts] = useState(() => given.filter((each) => each.units > 0));
  const [of, setOf] = useState<RetentionClass>(counts[0]?.class ?? "sessions");
  const exported = useBundleWork<Exported>();
  const ran = useBundleWork<RetentionRun>();
  const busy = exported.busy || ran.busy;
  const { units, bytes: size, kept } = sumOf(given, null);
  const delete_ = async () => {
    try {
      return await api.retention.run();
    } finally {
      await queries.invalidateQueries({ queryKey: ["retention-preview"] });
      await queries.invalidateQueries({ queryKey: ["retention-runs"] });
    }
  };
  const done = ran.result !== null;
  return (
    <Dialog title={t("retention.dialogTitle")} onClose={busy ? () => {} : onClose} wide>
      <div data-retention-dialog={done ? "done" : "open"}>
        {!done && (
          <>
            <p className="text-text-2">
              {t("retention.would", { count: units, items: count(units), size: bytes(size) })}{" "}
              {kept > 0 && t("retention.leftOut", { count: kept })} {t("retention.recheck")}
            </p>
            <label className="mt-3 flex items-center gap-2 text-dense text-text-2">
              {t("retention.kind")}
              <select
                className="h-7 rounded-control border border-line-strong bg-canvas px-1.5 text-dense text-text"
                value={of}
                onChange={(event) =>
                  setOf(counts.find((each) => each.class === event.target.value)?.class ?? of)
                }
              >
                {counts.map((each) => (
                  <option key={each.class} value={each.class}>
                    {t(`retention.class.${each.class}`)}: {count(each.units)}
                  </option>
                ))}
              </select>
            </label>
            <Units of={of} />
            <ExportOnly busy={busy} run={(file) => exported.run(() => api.retention.export(file))} />
            {exported.result && <ExportedFile made={exported.result} />}
            <div className="mt-3">
              <CommandLine command="holdfast retention run" />
            </div>
          </>
        )}
        <BundleProgressRow busy={busy} onCancel={ran.busy ? ran.cancel : exported.cancel} />
        {exported.error != null && <ErrorBanner error={exported.error} />}
        {ran.error != null && <ErrorBanner error={ran.error} />}
        {ran.result && <RunResult run={ran.result} />}
        <DialogActions>
          <Button onClick={onClose} disabled={busy}>
            {t("action.close")}
          </Button>
          {!done && (
            <Button look="primary" disabled={busy} onClick={() => ran.run(delete_)} data-retention-run="">
              {t("retention.run")}
            </Button>
          )}
        </DialogActions>
      </div>
    </Dialog>
  );
}
