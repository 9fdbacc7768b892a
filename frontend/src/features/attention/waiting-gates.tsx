import { Link } from "@tanstack/react-router";
import { useSettings, useT } from "../../app/settings";
import { StateMark } from "../../components/state-mark";
import { utc, whenExact } from "../../lib/time";
import type { GateWaiting } from "../../lib/types";
import { useGates } from "./gates";

/** A gate in the list of what waits: who asks what, since when, and the way to its run. */
export function GateRow({ gate, onOpen }: { gate: GateWaiting; onOpen(): void }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const { workflow_name: workflow, node_id: node, codebase_name: project } = gate;
  return (
    <li className="border-line border-t first:border-0">
      <button
        type="button"
        onClick={onOpen}
        className="grid w-full grid-cols-[14px_minmax(0,1fr)_auto] items-baseline gap-x-2.5 px-2 py-1.5 text-left -outline-offset-2 hover:bg-hover"
        data-waiting-gate={gate.id}
      >
        <StateMark mark="needs" word={t("mark.needs")} className="self-center" />
        <span className="tail-ellipsis font-semibold text-dense">{t("gates.of", { workflow, node })}</span>
        <time
          className="text-meta text-text-3"
          dateTime={new Date(gate.created_at).toISOString()}
          title={utc(gate.created_at)}
        >
          {whenExact(gate.created_at, Date.now(), locale)}
        </time>
        <span className="tail-ellipsis col-start-2 col-end-[-1] text-meta text-text-2">{gate.question}</span>
        {project !== "" && (
          <span className="tail-ellipsis col-start-2 col-end-[-1] text-meta text-text-3">{project}</span>
        )}
      </button>
    </li>
  );
}

/** Above the sessions: the projects whose runs wait, each with the way to the run that waits longest. */
export function ProjectsWaiting() {
  const t = useT();
  const waiting = useGates().data ?? [];
  const projects = new Map<string, GateWaiting[]>();
  for (const gate of waiting) {
    projects.set(gate.codebase_id, [...(projects.get(gate.codebase_id) ?? []), gate]);
  }
  if (projects.size === 0) return null;
  return (
    <ul aria-label={t("gates.title")} className="mx-2 mb-1">
      {[...projects.values()].map((gates) => {
        const [first] = gates;
        if (!first) return null;
        const { codebase_id: project, codebase_name: name, workflow_run_id: run } = first;
        return (
          <li key={project}>
            <Link
              to="/runs"
              search={{ run, ...(project === "" ? {} : { project }) }}
              className="flex min-h-7 items-center gap-2.5 rounded-control bg-brass-tint px-4 py-1 text-dense"
              data-project-waiting={gates.length}
            >
              <StateMark mark="needs" word="" size={12} />
              <span className="tail-ellipsis">
                {name === ""
                  ? t("attention.gates", { count: gates.length })
                  : t("gates.inProject", { project: name, count: gates.length })}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
