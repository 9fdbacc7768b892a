import { useSettings, useT } from "../../app/settings";
import { bytes } from "../../lib/numbers";
import { utc, whenExact } from "../../lib/time";
import type { Plan } from "../../lib/types";

interface Props {
  plan: Plan;
  /** The number of the version that is shown. */
  shown: number;
  onShow(version: number): void;
}

/** The versions of a plan, the newest first. */
export function PlanVersions({ plan, shown, onShow }: Props) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const now = Date.now();
  return (
    <ul aria-label={t("plan.versions")} className="mt-2 rounded-control border border-line py-1">
      {plan.versions?.map(({ version, source, created_at, bytes: size }) => (
        <li key={version}>
          <button
            type="button"
            aria-pressed={version === shown}
            title={utc(created_at)}
            className={`flex w-full flex-wrap gap-x-3 px-3 py-1 text-left text-dense ${version === shown ? "bg-select" : "hover:bg-hover"}`}
            onClick={() => onShow(version)}
          >
            <span>{t("plan.version", { version })}</span>
            <span className="text-text-2">{t(`plan.source.${source}`)}</span>
            <span className="text-text-3">{whenExact(created_at, now, locale)}</span>
            <span className="text-text-3">{bytes(size)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
