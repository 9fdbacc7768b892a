import { Download } from "lucide-react";
import { useState } from "react";
import { useLetters } from "../../app/letters";
import { ScreenHead } from "../../app/page-frame";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { shell } from "../../lib/api";
import type { CostBy, CostRow } from "../../lib/types";
import { inOrder, useLabel } from "./cost-label";
import { csv } from "./cost-numbers";
import { type Last, lasts, typedDay } from "./cost-range";

export const groupings: readonly CostBy[] = [
  "day",
  "session",
  "project",
  "model",
  "agent",
  "workflow",
  "job",
  "conversation",
];

/** The last days, or those that two fields name. */
export type RangeChoice = Last | "custom";

interface SegmentsProps<T extends string | number> {
  label: string;
  options: readonly { value: T; title: string }[];
  value: T;
  onChange(value: T): void;
}

/** A choice of few, side by side. */
function Segments<T extends string | number>(props: SegmentsProps<T>) {
  const { label, options, value, onChange } = props;
  return (
    <fieldset className="order-1 flex max-w-full flex-wrap overflow-hidden rounded-control border border-line-strong">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          className={`h-[26px] border-line-strong border-l px-2.5 text-dense nth-2:border-l-0 -outline-offset-2 ${option.value === value ? "bg-select text-text" : "text-text-2 hover:bg-hover"}`}
          onClick={() => onChange(option.value)}
        >
          {option.title}
        </button>
      ))}
    </fieldset>
  );
}

/** Writes the rows to a file that the user chooses; a browser keeps it with its downloads. */
function SaveCsv({ rows, by }: { rows: readonly CostRow[]; by: CostBy }) {
  const t = useT();
  const label = useLabel(by);
  const [saved, setSaved] = useState<{ rows: readonly CostRow[]; file: string } | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const save = async () => {
    setFailed(null);
    try {
      // A spreadsheet reads a day best as a date.
      const named = inOrder(by, rows).map((row) => ({
        ...row,
        label: by === "day" ? typedDay(Number(row.key)) : label(row),
      }));
      const file = await shell.saveText(t("cost.saveCsv"), `holdfast-cost-${by}.csv`, csv(named));
      setSaved(file === "" ? null : { rows, file });
    } catch (error) {
      setSaved(null);
      setFailed(error);
    }
  };
  useLetters({ costCsv: () => rows.length > 0 && void save() });
  const note = saved?.rows === rows ? t("cost.savedCsv", { file: saved.file }) : "";
  return (
    <>
      <Button
        disabled={rows.length === 0}
        onClick={() => void save()}
        title={t("cost.saveCsv")}
        aria-keyshortcuts="C"
        className="order-1"
        data-csv=""
      >
        <Download size={13} strokeWidth={1.5} aria-hidden="true" />
        {t("cost.csv")}
      </Button>
      {/* Where there is room already: nothing beneath moves when it appears. */}
      <span
        role="status"
        title={note}
        className="tail-ellipsis min-w-0 flex-1 basis-0 text-right text-meta text-text-2"
      >
        {note}
      </span>
      {failed != null && (
        <div className="order-2 basis-full">
          <ErrorBanner error={failed} />
        </div>
      )}
    </>
  );
}

const field =
  "h-7 rounded-control border border-line-strong bg-raised px-2 text-dense aria-invalid:border-lost";

export interface TypedDays {
  first: string;
  last: string;
}

interface FieldsProps {
  typed: TypedDays;
  valid: boolean;
  onChange(typed: TypedDays): void;
}

/** The first and the last day of a range of one's own. */
function DayFields({ typed, valid, onChange }: FieldsProps) {
  const t = useT();
  const today = typedDay(Date.now());
  return (
    <div className="order-2 flex basis-full items-center justify-end gap-2 text-meta text-text-2">
      {(["first", "last"] as const).map((name) => (
        <label key={name} className="flex items-center gap-1.5">
          {t(`cost.${name}Day`)}
          <input
            type="date"
            className={field}
            value={typed[name]}
            max={today}
            aria-invalid={!valid}
            onChange={(event) => onChange({ ...typed, [name]: event.currentTarget.value })}
          />
        </label>
      ))}
      {!valid && <span role="status">{t("cost.rangeInvalid")}</span>}
    </div>
  );
}

interface Props {
  choice: RangeChoice;
  onChoice(choice: RangeChoice): void;
  typed: TypedDays;
  onTyped(typed: TypedDays): void;
  /** The fields name days. */
  valid: boolean;
  /** What is shown beneath. */
  rows: readonly CostRow[];
  by: CostBy;
  onBy(by: CostBy): void;
}

/** Which days, summed up by what. */
export function CostHeader({ choice, onChoice, typed, onTyped, valid, rows, by, onBy }: Props) {
  const t = useT();
  const options = [...lasts, "custom"] as const;
  return (
    <ScreenHead title={t("cost.title")}>
      <Segments<RangeChoice>
        label={t("cost.range")}
        options={options.map((value) => ({ value, title: t(`cost.range.${value}`) }))}
        value={choice}
        onChange={onChoice}
      />
      <Segments<CostBy>
        label={t("cost.by")}
        options={groupings.map((value) => ({ value, title: t(`cost.by.${value}`) }))}
        value={by}
        onChange={onBy}
      />
      <SaveCsv rows={rows} by={by} />
      {choice === "custom" && <DayFields typed={typed} valid={valid} onChange={onTyped} />}
    </ScreenHead>
  );
}
