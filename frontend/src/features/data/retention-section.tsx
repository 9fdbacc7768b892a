import { useState } from "react";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { CommandLine } from "../../components/command-line";
import { Section } from "../../components/facts";
import { bytes, count } from "../../lib/numbers";
import { whenExact } from "../../lib/time";
import type { RetentionCount, Setting } from "../../lib/types";
import { RetentionDialog } from "./retention-dialog";
import { useRetentionPreview } from "./retention-queries";
import { dayChoices, type RetentionRuleRow, retentionRows, sumOf } from "./retention-rules";
import { RetentionRuns } from "./retention-runs";
import { SettingRows, useChange } from "./setting-row";

/** How long a class is kept. A choice applies at once and can be taken back. */
function Days({ setting, label }: { setting: Setting; label: string }) {
  const t = useT();
  const word = (value: string) =>
    value === "0" ? t("retention.forGood") : t("retention.days", { count: Number(value) });
  const { error, change } = useChange(setting, label, word);
  return (
    <>
      <select
        value={setting.value}
        aria-label={t("retention.keepOf", { name: label })}
        data-setting={setting.key}
        className="h-7 w-28 rounded-control border border-line-strong bg-raised px-1.5 text-dense"
        onChange={(event) => change(event.currentTarget.value)}
      >
        {dayChoices(Number(setting.value)).map((days) => (
          <option key={days} value={String(days)}>
            {word(String(days))}
          </option>
        ))}
      </select>
      {error != null && <ErrorBanner error={error} />}
    </>
  );
}

interface RowProps {
  row: RetentionRuleRow;
  setting: Setting | undefined;
  counts: readonly RetentionCount[];
}

function Row({ row, setting, counts }: RowProps) {
  const t = useT();
  const sum = sumOf(counts, row.classes);
  return (
    <tr className="h-[34px] border-line border-t" data-retention-class={row.classes[0]}>
      <th scope="row" className="py-0.5 pr-3 text-left font-normal">
        {t(row.label)}
      </th>
      <td className="py-0.5 pr-3">
        {setting ? (
          <Days setting={setting} label={t(row.label)} />
        ) : (
          <span className="text-text-2">{row.rule && t(row.rule)}</span>
        )}
      </td>
      <td className="py-0.5 pr-4 text-right" data-would-go="">
        {count(sum.units)}
      </td>
      <td className="whitespace-nowrap py-0.5 pr-4 text-right">{sum.bytes === 0 ? "0" : bytes(sum.bytes)}</td>
      <td className="py-0.5 text-right text-text-2" data-left-out="">
        {count(sum.kept)}
      </td>
    </tr>
  );
}

function Summary({ counts, at, show }: { counts: readonly RetentionCount[]; at: number; show(): void }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const { units, bytes: size, kept } = sumOf(counts, null);
  return (
    <div className="self-start rounded-card border border-line-strong p-3.5" data-retention-summary={units}>
      <div className="flex items-baseline gap-2">
        <h3 className="flex-1 text-base">{t("retention.preview")}</h3>
        <span className="text-meta text-text-3">
          {t("retention.asOf", { time: whenExact(at, at, locale, "minutes") })}
        </span>
      </div>
      <p className="mt-1 text-dense text-text-2">
        {units === 0
          ? t("retention.nothing")
          : t("retention.would", { count: units, items: count(units), size: bytes(size) })}{" "}
        {kept > 0 && t("retention.leftOut", { count: kept })}
      </p>
      <Button small className="mt-2.5" onClick={show} disabled={units === 0} data-retention-list="">
        {t("retention.showList")}
      </Button>
      <div className="mt-2.5">
        <CommandLine command="holdfast retention preview" />
      </div>
    </div>
  );
}

/** How long each kind of thing is kept, what would go now, and what went. */
export function RetentionSection({ settings }: { settings: readonly Setting[] }) {
  const t = useT();
  const [listing, setListing] = useState(false);
  const of = (key: string | undefined) => settings.find((setting) => setting.key === key);
  const preview = useRetentionPreview(retentionRows.map((row) => of(row.setting)?.value ?? "").join(" "));
  const counts = preview.data ?? [];
  return (
    <Section id="data-retention" title={t("retention.title")} note={t("retention.note")}>
      {preview.isError && <ErrorBanner error={preview.error} retry={() => void preview.refetch()} />}
      <div className="grid gap-x-14 gap-y-4 @min-[860px]:grid-cols-[minmax(0,1fr)_346px]">
        <div className="min-w-0">
          <table className="w-full text-dense" data-retention={preview.data ? "ready" : "waiting"}>
            <thead>
              <tr className="h-7 text-left text-meta text-text-3">
                <th className="font-normal">{t("retention.kind")}</th>
                <th className="font-normal">{t("retention.keep")}</th>
                <th className="pr-4 text-right font-normal">{t("retention.wouldGo")}</th>
                <th className="pr-4 text-right font-normal">{t("retention.frees")}</th>
                <th className="text-right font-normal">{t("retention.stays")}</th>
              </tr>
            </thead>
            <tbody>
              {retentionRows.map((row) => (
                <Row key={row.label} row={row} setting={of(row.setting)} counts={counts} />
              ))}
            </tbody>
          </table>
          <SettingRows settings={settings} names={{ "retention.daily": { label: "retention.daily" } }} />
        </div>
        {preview.data && <Summary counts={counts} at={preview.dataUpdatedAt} show={() => setListing(true)} />}
      </div>
      <RetentionRuns />
      {listing && <RetentionDialog counts={counts} onClose={() => setListing(false)} />}
    </Section>
  );
}
