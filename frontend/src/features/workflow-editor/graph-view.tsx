import { useMemo } from "react";
import { useT } from "../../app/settings";
import { Scrolled } from "../../components/scrolled";
import type { WorkflowStep } from "../../lib/types";
import { type GraphNode, layered, nodeHeight, nodeWidth } from "./graph";

interface Props {
  steps: readonly WorkflowStep[];
  /** The text is broken: this is what it was before. */
  old: boolean;
  onNode(id: string): void;
}

function Node({ node, onNode }: { node: GraphNode; onNode(id: string): void }) {
  const t = useT();
  const { step, x, y } = node;
  const inside = step.steps?.length ?? 0;
  const after = step.depends_on ?? [];
  const asks = step.kind === "approval";
  return (
    <button
      type="button"
      data-node={step.id}
      title={step.description || step.id}
      aria-label={t("workflowEditor.node", {
        id: step.id,
        kind: step.kind,
        after: after.length,
        names: after.join(", "),
      })}
      className={`absolute flex flex-col justify-center overflow-hidden border bg-raised px-2 text-left hover:bg-hover ${asks ? "rounded-dialog border-brass" : "rounded-control border-line-strong"} ${step.when ? "border-dashed" : ""}`}
      style={{ left: x, top: y, width: nodeWidth, height: nodeHeight }}
      onClick={() => onNode(step.id)}
    >
      <span className="tail-ellipsis block w-full text-dense">{step.id}</span>
      <span className="tail-ellipsis block w-full text-meta text-text-3">
        {inside > 0 ? t("workflowEditor.inside", { count: inside }) : step.kind}
      </span>
    </button>
  );
}

/** The nodes of a workflow in layers. A node goes to its line. */
export function GraphView({ steps, old, onNode }: Props) {
  const t = useT();
  const graph = useMemo(() => layered(steps), [steps]);
  if (graph.nodes.length === 0)
    return <p className="px-4 py-3 text-dense text-text-3">{t("workflowEditor.graphEmpty")}</p>;
  return (
    <Scrolled label={t("workflowEditor.graph")} className="min-h-0 flex-1">
      {old && <p className="px-4 pt-2 text-meta text-text-2">{t("workflowEditor.graphOld")}</p>}
      <div
        className="relative mx-auto"
        style={{ width: graph.width, height: graph.height }}
        data-graph-old={old}
      >
        <svg
          width={graph.width}
          height={graph.height}
          fill="none"
          stroke="var(--edge)"
          strokeWidth="1.2"
          strokeDasharray={old ? "3 3" : undefined}
          aria-hidden="true"
        >
          {graph.edges.map(({ from, to, path }) => (
            <path key={`${from}/${to}`} d={path} />
          ))}
        </svg>
        {graph.nodes.map((node) => (
          <Node key={node.step.id} node={node} onNode={onNode} />
        ))}
      </div>
    </Scrolled>
  );
}
