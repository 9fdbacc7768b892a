import { useSyncExternalStore } from "react";
import { useServices } from "../../app/services";
import { useSettings, useT } from "../../app/settings";
import { NoticeBar } from "../../components/banner";
import { Button } from "../../components/button";
import { StateMark } from "../../components/state-mark";
import { clockSeconds, whenExact } from "../../lib/time";
import type { TaskVersion } from "../../lib/types";
import type { TaskDocument, TaskState } from "./task-document";

/** Where the text stands on its way to the database. */
export function SaveState({ state }: { state: TaskState }) {
  const t = useT();
  const { ledger } = useServices();
  const held = useSyncExternalStore(
    ledger.subscribe,
    () => ledger.snapshot().heldBy !== null && ledger.snapshot().pending > 0,
  );
  if (state.error) return <span className="text-lost">{t("task.held")}</span>;
  if (state.dirty) {
    return (
      <span className={held ? "text-lost" : ""} data-task-state={held ? "held" : "typing"}>
        {held ? t("task.held") : t("task.typing")}
      </span>
    );
  }
  return (
    <span className="flex items-center gap-1" data-task-state="saved">
      <StateMark mark="saved" word="" size={12} />
      {state.savedAt === null
        ? t("task.savedBefore")
        : t("task.saved", { time: clockSeconds(state.savedAt) })}
    </span>
  );
}

/** Two texts of which one is kept. */
export function Conflict({ document, state }: { document: TaskDocument; state: TaskState }) {
  const t = useT();
  if (!state.conflict) return null;
  const sides = [
    { name: t("task.mine"), text: state.text, label: t("task.keepMine"), keep: "mine" as const },
    {
      name: t("task.theirs"),
      text: state.conflict.theirs,
      label: t("task.keepTheirs"),
      keep: "theirs" as const,
    },
  ];
  return (
    <div role="alert" className="flex min-h-0 flex-1 flex-col bg-canvas">
      <NoticeBar tone="brass">{t("task.conflict")}</NoticeBar>
      <div className="grid min-h-0 flex-1 grid-cols-2">
        {sides.map((side) => (
          <div key={side.keep} className="flex min-h-0 min-w-0 flex-col border-line border-r last:border-r-0">
            <h3 className="px-4 pt-2 text-meta text-text-3">{side.name}</h3>
            <section
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable with the keyboard
              tabIndex={0}
              aria-label={side.name}
              className="min-h-0 flex-1 select-text overflow-auto whitespace-pre-wrap px-4 py-1 text-read [overflow-wrap:anywhere]"
            >
              {side.text}
            </section>
            <Button className="m-3" onClick={() => void document.resolve(side.keep)}>
              {side.label}
            </Button>
          </div>
        ))}
      </div>
    </div>
  );
}

interface OldVersionProps {
  version: TaskVersion;
  /** "": it has none. */
  name: string;
  current: number;
  onMakeCurrent(): void;
  onCompare(): void;
  onBack(): void;
}

/** The bar over an old version. */
export function OldVersion({ version, name, current, onMakeCurrent, onCompare, onBack }: OldVersionProps) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  return (
    <NoticeBar tone="brass">
      <span className="min-w-0 flex-1">
        {t(name ? "task.oldNamed" : "task.old", {
          version: version.sequence_number,
          name,
          time: whenExact(version.created_at, Date.now(), locale),
        })}
      </span>
      <Button small onClick={onMakeCurrent}>
        {t("task.makeCurrent")}
      </Button>
      <Button small onClick={onCompare}>
        {t("task.compareBar")}
      </Button>
      <Button small onClick={onBack}>
        {t("task.back", { version: current })}
      </Button>
    </NoticeBar>
  );
}

/** Says that typing came back which was no version yet. */
export function RestoredTyping({ onDismiss }: { onDismiss(): void }) {
  const t = useT();
  return (
    <NoticeBar>
      <StateMark mark="restored" word="" />
      <span className="flex-1">{t("task.restoredTyping")}</span>
      <Button small look="ghost" onClick={onDismiss}>
        {t("action.dismiss")}
      </Button>
    </NoticeBar>
  );
}

interface ComparedProps {
  from: number;
  to: number;
  same: boolean;
  onEnd(): void;
}

/** The bar over two versions that are compared. */
export function Compared({ from, to, same, onEnd }: ComparedProps) {
  const t = useT();
  return (
    <NoticeBar tone="brass">
      <span className="min-w-0 flex-1" role="status">
        {t(same ? "task.comparedSame" : "task.compared", { from, to })}
      </span>
      <Button small onClick={onEnd}>
        {t("task.compareEnd")}
      </Button>
    </NoticeBar>
  );
}
