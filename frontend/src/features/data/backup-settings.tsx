import { useT } from "../../app/settings";
import { Section } from "../../components/facts";
import type { Setting } from "../../lib/types";
import { type SettingNames, SettingRows } from "./setting-row";

/** The settings of backups, with what they are called here. */
export const backupSettings = {
  "backup.interval_hours": { label: "setting.interval", unit: "setting.hours" },
  "backup.keep_scheduled": { label: "setting.keepScheduled", unit: "setting.backups" },
  "backup.keep_days": { label: "setting.keepDays", unit: "setting.days" },
  "backup.keep_migration": { label: "setting.keepMigration", unit: "setting.backups" },
} satisfies Record<string, SettingNames>;

/** How often a backup is made and how many are kept. A change applies at once. */
export function BackupSettings({ settings }: { settings: readonly Setting[] }) {
  const t = useT();
  return (
    <Section id="data-backup-settings" title={t("setting.backupTitle")} note={t("setting.backupNote")}>
      <SettingRows settings={settings} names={backupSettings} />
    </Section>
  );
}
