import { useNow } from "../../app/clock";
import { useT } from "../../app/settings";
import { Button } from "../../components/button";
import { StateMark } from "../../components/state-mark";
import { bytes } from "../../lib/numbers";
import { duration } from "../../lib/time";
import type { BackupProgress } from "../../lib/types";

interface Props {
  progress: BackupProgress;
  onCancel(): void;
}

/** The backup that is being made: how far it is, for how long, and the way out. */
export function ProgressRow({ progress, onCancel }: Props) {
  const t = useT();
  const now = useNow(200, progress.running);
  if (!progress.running) return null;
  const { copied_bytes: copied, total_bytes: total } = progress;
  const copying = progress.step !== "verifying";
  const text = copying
    ? t("backup.copying", { done: bytes(copied), total: bytes(total) })
    : t("backup.checkingCopy");
  return (
    <div className="border-line border-t py-2 text-dense" data-backup-progress={progress.step}>
      <div className="flex items-center gap-2.5">
        <StateMark mark="live" word="" />
        <span className="min-w-0 flex-1">{text}</span>
        <span className="text-meta text-text-3">{duration(now - progress.started_at, t)}</span>
        <Button small onClick={onCancel}>
          {t("action.cancel")}
        </Button>
      </div>
      <div
        role="progressbar"
        aria-label={t("backup.progress")}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={copying && total > 0 ? Math.min(100, Math.round((copied / total) * 100)) : undefined}
        aria-valuetext={text}
        className="mt-1.5 ml-6 h-1 overflow-hidden rounded-[2px] bg-line"
      >
        <div
          className="h-full bg-live"
          style={{ width: copying ? `${total > 0 ? Math.min(100, (copied / total) * 100) : 0}%` : "100%" }}
        />
      </div>
    </div>
  );
}
