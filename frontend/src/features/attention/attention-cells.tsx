import { Bell } from "lucide-react";
import { useAllTerminals } from "../../app/queries";
import { useT } from "../../app/settings";
import { useStatusText } from "../../app/status-line";
import { useUi } from "../../app/ui";
import { useOpenTerminal } from "../../app/wanted";
import { StateMark } from "../../components/state-mark";
import { usePending } from "../permission/permission-api";
import { useGates, useOpenGate } from "./gates";
import { useNotifications } from "./notifications";
import { waiting } from "./waiting";

/** The part of the status bar that calls: who waits, what was just done, and the bell. */
export function AttentionCells({ cell }: { cell: string }) {
  const t = useT();
  const show = useUi((s) => s.show);
  const open = useOpenTerminal();
  const said = useStatusText();
  const asking = waiting(useAllTerminals().data ?? []);
  const fresh = useNotifications((s) => s.list?.filter((each) => !each.seen).length ?? 0);
  const [first] = asking;
  const questions = usePending().data?.length ?? 0;
  const gates = useGates().data ?? [];
  const [gate] = gates;
  const openGate = useOpenGate();
  return (
    <>
      <span role="status" className={said ? cell : "sr-only"} data-said="">
        {said}
      </span>
      <span role="alert" className={first ? cell : "sr-only"}>
        {first && (
          <button
            type="button"
            className="flex items-center gap-1.5 rounded-code font-medium text-brass hover:underline"
            onClick={() => open(first)}
            data-waiting={asking.length}
          >
            <StateMark mark="needs" word="" size={12} />
            {t("attention.waiting", { count: asking.length })}
          </button>
        )}
      </span>
      <span role="alert" className={questions > 0 ? cell : "sr-only"}>
        {questions > 0 && (
          <button
            type="button"
            className="flex items-center gap-1.5 rounded-code font-medium text-brass hover:underline"
            onClick={() => show({ kind: "notifications" })}
            data-questions={questions}
          >
            <StateMark mark="needs" word="" size={12} />
            {t("attention.questions", { count: questions })}
          </button>
        )}
      </span>
      <span role="alert" className={gate ? cell : "sr-only"}>
        {gate && (
          <button
            type="button"
            className="flex items-center gap-1.5 rounded-code font-medium text-brass hover:underline"
            onClick={() => (gates.length === 1 ? openGate(gate) : show({ kind: "notifications" }))}
            data-gates={gates.length}
          >
            <StateMark mark="needs" word="" size={12} />
            {t("attention.gates", { count: gates.length })}
          </button>
        )}
      </span>
      <span className={`${cell} ${said || first || gate || questions > 0 ? "" : "!border-0"}`}>
        <button
          type="button"
          aria-label={t("notifications.open", { count: fresh })}
          title={t("notifications.open", { count: fresh })}
          className="flex items-center gap-1 rounded-code hover:text-text-2"
          onClick={() => show({ kind: "notifications" })}
          data-bell={fresh}
        >
          <Bell size={13} strokeWidth={1.35} aria-hidden="true" />
          {fresh > 0 && <b className="font-medium text-brass">{fresh}</b>}
        </button>
      </span>
    </>
  );
}
