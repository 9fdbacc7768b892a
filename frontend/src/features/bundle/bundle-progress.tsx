import { useNow } from "../../app/clock";
import { useT } from "../../app/settings";
import { Button } from "../../components/button";
import { StateMark } from "../../components/state-mark";
import { count } from "../../lib/numbers";
import { duration } from "../../lib/time";
import { useBundleProgress } from "./queries";

/** What becomes of the bundle at work: how far, for how long, and the way out. */
export function BundleProgressRow({ busy, onCancel }: { busy: boolean; onCancel(): void }) {
  const t = useT();
  const progress = useBundleProgress(busy).data;
  const running = busy && progress?.running === true;
  const now = useNow(200, running);
  if (!running || progress.doing === "") return null;
  const text = t(`bundle.doing.${progress.doing}`, { rows: count(progress.rows) });
  return (
    <div className="border-line border-t py-2 text-dense" data-bundle-progress={progress.doing}>
      <div className="flex items-center gap-2.5">
        <StateMark mark="live" word="" />
        <span role="status" className="min-w-0 flex-1">
          {text}
        </span>
        <span className="text-meta text-text-3">{duration(Math.max(0, now - progress.started_at), t)}</span>
        <Button small onClick={onCancel}>
          {t("action.cancel")}
        </Button>
      </div>
    </div>
  );
}
