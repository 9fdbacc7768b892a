import { usePainted } from "../../app/painted";
import { useSettingsList } from "../../app/queries";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Section } from "../../components/facts";
import { type SettingNames, SettingRows } from "./setting-row";
import "../../lib/messages/work-texts";

const limits = {
  "workflows.max_nodes": { label: "setting.maxNodes", unit: "setting.nodes" },
  "workflows.max_nodes_per_run": { label: "setting.maxNodesPerRun", unit: "setting.nodes" },
} satisfies Record<string, SettingNames>;

/** How much of workflows works at once. */
export function WorkflowsPage() {
  const t = useT();
  const settings = useSettingsList();
  usePainted("settings-workflows", Boolean(settings.data || settings.isError));
  return (
    <div className="grid content-start gap-x-14 gap-y-7 px-8 py-5 @min-[860px]:grid-cols-2">
      {settings.isError && <ErrorBanner error={settings.error} retry={() => void settings.refetch()} />}
      {settings.data && (
        <Section id="workflows-limits" title={t("setting.nodesTitle")} note={t("setting.nodesNote")}>
          <SettingRows settings={settings.data} names={limits} />
        </Section>
      )}
    </div>
  );
}
