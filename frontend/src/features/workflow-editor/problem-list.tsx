import { useState } from "react";
import { useT } from "../../app/settings";
import { List } from "../../components/list";
import { Said } from "../../components/said";
import { StateMark } from "../../components/state-mark";
import type { WorkflowProblem } from "../../lib/types";

const idOf = (p: WorkflowProblem) => `${p.line}:${p.column}:${p.message}`;

/** What is wrong, by line. Enter or a click goes there. */
export function ProblemList({
  problems,
  onGo,
}: {
  problems: readonly WorkflowProblem[];
  onGo(line: number): void;
}) {
  const t = useT();
  const [active, setActive] = useState<string | null>(null);
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  if (sorted.length === 0)
    return <p className="px-4 py-2 text-dense text-text-3">{t("workflowEditor.noProblems")}</p>;
  const go = (id: string) => {
    const problem = sorted.find((each) => idOf(each) === id);
    if (problem) onGo(problem.line);
  };
  return (
    <List
      label={t("workflowEditor.problems")}
      items={sorted}
      idOf={idOf}
      active={active}
      onActive={setActive}
      onOpen={go}
      itemClass={(chosen) =>
        `grid grid-cols-[14px_64px_minmax(0,1fr)] gap-x-2 px-4 py-1 text-dense -outline-offset-2 ${chosen ? "bg-select" : "hover:bg-hover"}`
      }
    >
      {(problem) => (
        <>
          <StateMark
            mark={problem.warning ? "cut" : "lost"}
            word={t(problem.warning ? "workflowEditor.warning" : "workflowEditor.error")}
            className="pt-[3px]"
          />
          <span className="text-text-3">{t("workflowEditor.line", { line: problem.line })}</span>
          <span className="min-w-0 select-text [overflow-wrap:anywhere]" data-problem={problem.line}>
            <Said text={problem.message} />
            {problem.hint && " "}
            {problem.hint && <Said text={problem.hint} className="text-text-2" />}
          </span>
        </>
      )}
    </List>
  );
}
