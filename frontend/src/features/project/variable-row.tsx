import { useState } from "react";
import { useServices } from "../../app/services";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Said } from "../../components/said";
import { api } from "../../lib/api";
import { utc, whenExact } from "../../lib/time";
import type { EnvVar } from "../../lib/types";

/** Always eight: a mask must not tell how long the value is. */
export const dots = "••••••••";

interface Props {
  variable: EnvVar;
  /** What it wins over, in a sentence; "": nothing. */
  hides: string;
  onReplace(): void;
}

/** A stored variable: its name and a mask. The value is replaced or removed, never shown. */
export function VariableRow({ variable, hides, onReplace }: Props) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const { queries } = useServices();
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { key, codebase_id: project, updated_at: at } = variable;
  const remove = async () => {
    setError(null);
    try {
      await api.env.unset(project, key);
      await queries.invalidateQueries({ queryKey: ["environment", project] });
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <li className="border-line border-t py-1" data-variable={key}>
      <div className="grid min-h-7 grid-cols-[minmax(0,2fr)_minmax(0,2fr)_auto_auto_auto] items-center gap-x-2.5 text-dense">
        <span className="tail-ellipsis font-mono text-meta" title={key}>
          {key}
        </span>
        <span className="tail-ellipsis font-mono text-meta text-text-2">
          {dots}
          {variable.hint}
        </span>
        <time className="text-meta text-text-3" dateTime={new Date(at).toISOString()} title={utc(at)}>
          {whenExact(at, Date.now(), locale)}
        </time>
        <Button small look="ghost" onClick={onReplace} aria-label={t("env.replaceOf", { key })}>
          {t("env.replace")}
        </Button>
        <Button small look="ghost" onClick={() => setAsking(!asking)} aria-label={t("env.removeOf", { key })}>
          {t("env.remove")}
        </Button>
      </div>
      {hides !== "" && <p className="text-meta text-text-3">{hides}</p>}
      {variable.problem && (
        <p className="text-lost text-meta">
          <Said text={variable.problem} />
        </p>
      )}
      {asking && (
        <div className="flex flex-wrap items-center gap-2 pb-1 text-meta text-text-2">
          <span className="min-w-0 flex-1">{t("env.removeText")}</span>
          <Button small onClick={() => setAsking(false)}>
            {t("env.keep")}
          </Button>
          <Button small look="danger" onClick={() => void remove()}>
            {t("env.removeNow")}
          </Button>
        </div>
      )}
      {error != null && <ErrorBanner error={error} />}
    </li>
  );
}
