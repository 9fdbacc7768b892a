import { useState } from "react";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { useUndo } from "../../app/undo";
import { ErrorBanner } from "../../components/banner";
import { Section } from "../../components/facts";
import { api } from "../../lib/api";
import type { MessageKey } from "../../lib/i18n";
import type { Setting } from "../../lib/types";

/** The settings of backups, with what they are called here. */
export const backupSettings = {
  "backup.interval_hours": { label: "setting.interval", unit: "setting.hours" },
  "backup.keep_scheduled": { label: "setting.keepScheduled", unit: "setting.backups" },
  "backup.keep_days": { label: "setting.keepDays", unit: "setting.days" },
  "backup.keep_migration": { label: "setting.keepMigration", unit: "setting.backups" },
} satisfies Record<string, { label: MessageKey; unit: MessageKey }>;

type Key = keyof typeof backupSettings;

/** Stores a setting at once, and offers the value before it for ten seconds. */
function useChange(setting: Setting, label: string) {
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
    offer(t("setting.changed", { name: label, value }), () => void store(before));
  };
  return { error, change: (value: string) => void change(value) };
}

function Row({ setting }: { setting: Setting }) {
  const t = useT();
  const names = backupSettings[setting.key as Key];
  const label = t(names.label);
  const { error, change } = useChange(setting, label);
  const id = `setting-${setting.key}`;
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
          defaultValue={setting.value}
          className="h-7 w-16 rounded-control border border-line-strong bg-canvas px-2 text-right text-dense"
          onBlur={(event) => change(event.currentTarget.value.trim())}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.nativeEvent.isComposing)
              change(event.currentTarget.value.trim());
            if (event.key === "Escape") event.currentTarget.value = setting.value;
          }}
        />
        <span className="w-20 text-meta text-text-3">{t(names.unit, { count: Number(setting.value) })}</span>
      </div>
      {error != null && <ErrorBanner error={error} />}
    </div>
  );
}

/** How often a backup is made and how many are kept. A change applies at once. */
export function BackupSettings({ settings }: { settings: readonly Setting[] }) {
  const t = useT();
  const keys = Object.keys(backupSettings);
  const rows = keys.flatMap((key) => settings.find((setting) => setting.key === key) ?? []);
  return (
    <Section id="data-backup-settings" title={t("setting.backupTitle")} note={t("setting.backupNote")}>
      {rows.map((setting) => (
        <Row key={setting.key} setting={setting} />
      ))}
    </Section>
  );
}
