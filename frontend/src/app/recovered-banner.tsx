import { useState } from "react";
import { ErrorBanner } from "../components/banner";
import { Button } from "../components/button";
import { Said } from "../components/said";
import { StateMark } from "../components/state-mark";
import { api } from "../lib/api";
import { backupTime } from "../lib/backups";
import { whenExact } from "../lib/time";
import { useReport } from "./queries";
import { recovered } from "./recovered";
import { useServices } from "./services";
import { useSaid, useSettings, useT } from "./settings";

/** The strip at the foot of every screen after a restore. */
export function RecoveredBanner() {
  const t = useT();
  const said = useSaid();
  const locale = useSettings((s) => s.locale);
  const { queries } = useServices();
  const [error, setError] = useState<unknown>(null);
  const finding = recovered(useReport().data);
  if (!finding) return null;
  const at = backupTime(finding.title ?? "");
  const headline =
    finding.action === "quarantined"
      ? t("recovered.empty")
      : t("recovered.backup", {
          time: at === null ? (finding.title ?? "") : whenExact(at, Date.now(), locale, "minutes"),
        });
  const acknowledge = async () => {
    try {
      await api.launch.acknowledge();
      await queries.invalidateQueries({ queryKey: ["report"] });
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <section
      aria-label={headline}
      data-region="recovered"
      data-recovered={finding.action}
      className="shrink-0 border-line border-t bg-brass-tint"
    >
      {error != null && <ErrorBanner error={error} />}
      <div className="flex items-center gap-2.5 py-1 pr-2 pl-3.5 text-dense">
        <StateMark mark="restored" word="" className="!text-brass" />
        <b className="shrink-0 font-medium text-brass">{headline}</b>
        <span
          className="tail-ellipsis flex-1 select-text text-meta text-text-2"
          title={said(finding.detail ?? "")}
        >
          <Said text={finding.detail ?? ""} />
        </span>
        <Button small onClick={() => void acknowledge()}>
          {t("recovered.acknowledge")}
        </Button>
      </div>
    </section>
  );
}
