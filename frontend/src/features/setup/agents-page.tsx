import { usePainted } from "../../app/painted";
import { useAgents, useSettingsList } from "../../app/queries";
import { ErrorBanner } from "../../components/banner";
import { BudgetSettings } from "../cost/cost-side";
import { AgentsSection } from "./agents-section";
import { LimitsSections } from "./limits-section";
import { ProvidersSection } from "./providers-section";
import { useProviders } from "./queries";
import { RulesSection } from "./rules-section";

/** The agents of this machine, those that were added, and what they may do and cost. */
export function AgentsPage() {
  const agents = useAgents();
  const providers = useProviders();
  const settings = useSettingsList();
  usePainted(
    "settings-agents",
    Boolean((agents.data || agents.isError) && (providers.data || providers.isError)),
  );
  return (
    <div className="grid content-start gap-x-14 gap-y-7 px-8 py-5 @min-[860px]:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-7">
        <AgentsSection />
        <BudgetSettings />
      </div>
      <div className="flex min-w-0 flex-col gap-7">
        <ProvidersSection own={false} />
        <ProvidersSection own={true} />
        {settings.isError && <ErrorBanner error={settings.error} retry={() => void settings.refetch()} />}
        {settings.data && <LimitsSections settings={settings.data} />}
      </div>
      <RulesSection />
    </div>
  );
}
