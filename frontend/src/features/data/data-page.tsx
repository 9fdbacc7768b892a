import { usePainted } from "../../app/painted";
import { useBackups, useSettingsList } from "../../app/queries";
import { ErrorBanner } from "../../components/banner";
import { TakeSection } from "../bundle/take-section";
import { ImportSection } from "../importer/import-section";
import { BackupSettings } from "./backup-settings";
import { BackupsSection, ServerBackups } from "./backups-section";
import { useChecks } from "./checks";
import { ChecksSection } from "./checks-section";
import { DatabaseSection } from "./database-section";
import { MoveSection } from "./move-section";
import { useData } from "./queries";
import { RetentionSection } from "./retention-section";

/** Where the work is kept, whether it is whole, and the copies of it. */
export function DataPage() {
  const data = useData();
  const backups = useBackups();
  const settings = useSettingsList();
  const checks = useChecks();
  usePainted("data", Boolean((data.data || data.isError) && (backups.data || backups.isError)));
  const server = data.data?.engine === "postgres";
  const hours = settings.data?.find((setting) => setting.key === "backup.interval_hours")?.value ?? null;
  return (
    <div className="grid content-start gap-x-14 gap-y-7 px-8 py-5 @min-[860px]:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-7">
        <DatabaseSection checks={checks} />
        <ChecksSection checks={checks} />
      </div>
      <div className="flex min-w-0 flex-col gap-7">
        {server ? <ServerBackups /> : <BackupsSection hours={hours} />}
        {settings.isError && <ErrorBanner error={settings.error} retry={() => void settings.refetch()} />}
        {settings.data && !server && <BackupSettings settings={settings.data} />}
      </div>
      <div className="min-w-0 @min-[860px]:col-span-2">
        {settings.data && <RetentionSection settings={settings.data} />}
      </div>
      <div className="flex min-w-0 flex-col gap-7">
        <TakeSection />
        <MoveSection />
      </div>
      <div className="min-w-0">
        <ImportSection />
      </div>
    </div>
  );
}
