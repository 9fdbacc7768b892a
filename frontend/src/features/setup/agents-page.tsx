import { usePainted } from "../../app/painted";
import { useAgents } from "../../app/queries";
import { AgentsSection } from "./agents-section";
import { ProvidersSection } from "./providers-section";
import { useProviders } from "./queries";

/** The agents of this machine, those that were added, and what they may do and cost. */
export function AgentsPage() {
  const agents = useAgents();
  const providers = useProviders();
  usePainted(
    "settings-agents",
    Boolean((agents.data || agents.isError) && (providers.data || providers.isError)),
  );
  return (
    <div className="grid content-start gap-x-14 gap-y-7 px-8 py-5 @min-[860px]:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-7">
        <AgentsSection />
      </div>
      <div className="flex min-w-0 flex-col gap-7">
        <ProvidersSection own={false} />
        <ProvidersSection own={true} />
      </div>
    </div>
  );
}
