import { Download } from "lucide-react";
import { useState } from "react";
import { ScreenHead } from "../../app/page-frame";
import { useT } from "../../app/settings";
import { Button } from "../../components/button";
import type { CostBy, CostRow } from "../../lib/types";
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
    <fieldset className="flex max-w-full flex-wrap overflow-hidden rounded-control border border-line-strong">
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

function CopyCsv({ rows }: { rows: readonly CostRow[] }) {
  const t = useT();
  const [copied, setCopied] = useState<readonly CostRow[] | null>(null);
  const copy = async () => {
    await navigator.clipboard.writeText(csv(rows));
    setCopied(rows);
  };
  return (
    <Button disabled={rows.length === 0} onClick={() => void copy()} data-csv="">
      <Download size={13} strokeWidth={1.5} aria-hidden="true" />
      {copied === rows ? t("action.copied") : t("cost.csv")}
    </Button>
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
    <div className="flex basis-full items-center justify-end gap-2 text-meta text-text-2">
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
      <span className="flex-1" />
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
      <CopyCsv rows={rows} />
      {choice === "custom" && <DayFields typed={typed} valid={valid} onChange={onTyped} />}
    </ScreenHead>
  );
}
