import { type ReactNode, useState } from "react";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { useUndo } from "../../app/undo";
import { ErrorBanner } from "../../components/banner";
import { CheckBox } from "../../components/tick-box";
import { api } from "../../lib/api";
import type { MessageKey } from "../../lib/i18n";
import type { Setting } from "../../lib/types";
import { shownValue, storedValue } from "./setting-value";

/** What a setting is called here. */
export interface SettingNames {
  label: MessageKey;
  /** None for one that is on or off. */
  unit?: MessageKey;
  /** How many of what is stored make one of what is shown. */
  scale?: number;
  /** The words of a choice. One that is not here is shown as it is stored. */
  choices?: Record<string, MessageKey>;
}

interface Change {
  error: unknown;
  change(value: string): void;
}

/** Stores a setting at once, and offers the value before it for ten seconds. */
export function useChange(setting: Setting, label: string, shown: (value: string) => string): Change {
  const t = useT();
  const { queries } = useServices();
  const offer = useUndo((s) => s.offer);
  const [error, setError] = useState<unknown>(null);
  const store = async (value: string): Promise<boolean> => {
    setError(null);
    try {
      await api.settings.set(setting.key, value);
      return true;
    } catch (thrown) {
      setError(thrown);
      return false;
    } finally {
      await queries.invalidateQueries({ queryKey: ["settings"] });
    }
  };
  const change = async (value: string) => {
    setError(null);
    const before = setting.value;
    if (value === before || !(await store(value))) return;
    offer(t("setting.changed", { name: label, value: shown(value) }), () => void store(before));
  };
  return { error, change: (value) => void change(value) };
}

interface RowProps {
  setting: Setting;
  names: SettingNames;
}

/** A number in a field; it is stored when the field is left or Enter is pressed. */
function NumberRow({ setting, names }: RowProps) {
  const t = useT();
  const label = t(names.label);
  const scale = names.scale ?? 1;
  const shown = (value: string) => shownValue(value, scale);
  const { error, change } = useChange(setting, label, shown);
  const id = `setting-${setting.key}`;
  // What is shown may be rounded: left alone, the exact value stays.
  const take = (typed: string) => {
    const text = typed.trim();
    change(text === shown(setting.value) ? setting.value : storedValue(text, scale));
  };
  return (
    <div className="border-line border-t" data-setting={setting.key}>
      <div className="flex min-h-[34px] items-center gap-3 text-dense">
        <label htmlFor={id} className="min-w-0 flex-1">
          {label}
        </label>
        <input
          // A value that was taken back or changed elsewhere replaces what the field shows.
          key={setting.value}
          id={id}
          inputMode="numeric"
          defaultValue={shown(setting.value)}
          className="h-7 w-20 rounded-control border border-line-strong bg-canvas px-2 text-right text-dense"
          onBlur={(event) => take(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.nativeEvent.isComposing) take(event.currentTarget.value);
            if (event.key === "Escape") event.currentTarget.value = shown(setting.value);
          }}
        />
        <span className="w-20 text-meta text-text-3">
          {names.unit && t(names.unit, { count: Number(shown(setting.value)) })}
        </span>
      </div>
      {error != null && <ErrorBanner error={error} />}
    </div>
  );
}

/** What is on or off. */
function SwitchRow({ setting, names }: RowProps) {
  const t = useT();
  const label = t(names.label);
  const word = (value: string) => (value === "true" ? t("setting.on") : t("setting.off"));
  const { error, change } = useChange(setting, label, word);
  const on = setting.value === "true";
  const id = `setting-${setting.key}`;
  return (
    <div className="border-line border-t" data-setting={setting.key}>
      <div className="flex min-h-[34px] items-center gap-3 text-dense">
        <label htmlFor={id} className="min-w-0 flex-1">
          {label}
        </label>
        <CheckBox
          id={id}
          tick={on ? "on" : "off"}
          onChange={(event) => change(String(event.currentTarget.checked))}
        />
        <span className="w-20 text-meta text-text-3">{word(setting.value)}</span>
      </div>
      {error != null && <ErrorBanner error={error} />}
    </div>
  );
}

/** One of several words. */
function ChoiceRow({ setting, names }: RowProps) {
  const t = useT();
  const label = t(names.label);
  const word = (value: string) => {
    const key = names.choices?.[value];
    return key ? t(key) : value;
  };
  const { error, change } = useChange(setting, label, word);
  const id = `setting-${setting.key}`;
  return (
    <div className="border-line border-t" data-setting={setting.key}>
      <div className="flex min-h-[34px] items-center gap-3 text-dense">
        <label htmlFor={id} className="min-w-0 flex-1">
          {label}
        </label>
        <select
          id={id}
          value={setting.value}
          className="h-7 w-[172px] shrink-0 rounded-control border border-line-strong bg-canvas px-1.5 text-dense"
          onChange={(event) => change(event.currentTarget.value)}
        >
          {setting.choices?.map((choice) => (
            <option key={choice} value={choice}>
              {word(choice)}
            </option>
          ))}
        </select>
      </div>
      {error != null && <ErrorBanner error={error} />}
    </div>
  );
}

const rows: Record<string, (props: RowProps) => ReactNode> = {
  integer: NumberRow,
  boolean: SwitchRow,
  choice: ChoiceRow,
};

interface RowsProps {
  settings: readonly Setting[];
  names: Record<string, SettingNames>;
}

/** The settings that have a name here, in the order of the names. A change applies at once. */
export function SettingRows({ settings, names }: RowsProps) {
  return Object.entries(names).map(([key, each]) => {
    const setting = settings.find((one) => one.key === key);
    if (!setting) return null;
    const Row = rows[setting.type] ?? NumberRow;
    return <Row key={key} setting={setting} names={each} />;
  });
}
