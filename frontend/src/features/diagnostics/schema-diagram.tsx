import "@xyflow/react/dist/base.css";
import {
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  type ReactFlowInstance,
} from "@xyflow/react";
import { useEffect, useMemo, useState } from "react";
import { useT } from "../../app/settings";
import type { SchemaTable } from "../../lib/types";
import { boxWidth, placeTables, type Reference, referencesOf, shownColumns } from "./schema-graph";

type TableNode = Node<{ table: SchemaTable; chosen: boolean; near: boolean }, "table">;

/** A table: its name, its keys and references, and how many columns there are besides. */
function TableBox({ data: { table, chosen, near } }: NodeProps<TableNode>) {
  const t = useT();
  const shown = shownColumns(table);
  const edge = chosen ? "border-brass" : near ? "border-edge" : "border-line-strong";
  return (
    <div className={`rounded-card border bg-raised ${edge}`} style={{ width: boxWidth }}>
      <Handle type="target" position={Position.Right} className="opacity-0" isConnectable={false} />
      <Handle type="source" position={Position.Left} className="opacity-0" isConnectable={false} />
      <div lang="en" className="tail-ellipsis border-line border-b px-2.5 py-1 font-medium text-dense">
        {table.name}
      </div>
      <ul className="px-2.5 py-0.5 font-mono text-micro text-text-2">
        {shown.map((column) => (
          <li key={column.name} className={`tail-ellipsis h-[17px] ${column.key ? "text-text" : ""}`}>
            {column.name}
          </li>
        ))}
        <li className="h-[17px] font-sans text-text-3">
          {t("schema.columns", { count: table.columns?.length ?? 0 })}
        </li>
      </ul>
    </div>
  );
}

const nodeTypes = { table: TableBox };

interface Props {
  tables: readonly SchemaTable[];
  chosen: string | null;
  onChoose(name: string): void;
}

/** A table with all that it refers to, and all that refers to it. */
function neighbours(references: readonly Reference[], chosen: string | null): Set<string> {
  const touching = references.filter(({ from, to }) => from === chosen || to === chosen);
  return new Set([...(chosen === null ? [] : [chosen]), ...touching.flatMap(({ from, to }) => [from, to])]);
}

/** The tables and what refers to what. The list beside it tells the same, and is what a keyboard or a reader uses. */
export function SchemaDiagram({ tables, chosen, onChoose }: Props) {
  const references = useMemo(() => referencesOf(tables), [tables]);
  const boxes = useMemo(() => placeTables(tables), [tables]);
  const near = useMemo(() => neighbours(references, chosen), [references, chosen]);
  const [flow, setFlow] = useState<ReactFlowInstance<TableNode> | null>(null);
  // The whole of it is too small to be read: what was chosen comes near, with what it touches.
  useEffect(() => {
    if (chosen !== null)
      void flow?.fitView({ nodes: [...near].map((id) => ({ id })), maxZoom: 1, padding: 0.08 });
  }, [flow, chosen, near]);
  const nodes: TableNode[] = boxes.map(({ table, x, y }) => ({
    id: table.name,
    type: "table",
    position: { x, y },
    data: { table, chosen: table.name === chosen, near: near.has(table.name) },
  }));
  const edges: Edge[] = references.map(({ id, from, to, cascades }) => {
    const touched = from === chosen || to === chosen;
    const colour = touched ? "var(--brass)" : cascades ? "var(--edge)" : "var(--line-strong)";
    return {
      id,
      source: from,
      target: to,
      type: "smoothstep",
      style: { stroke: colour, strokeWidth: cascades ? 2.5 : 1 },
      markerEnd: { type: MarkerType.ArrowClosed, color: colour },
      zIndex: touched ? 1 : 0,
    };
  });
  return (
    <div className="h-full min-h-[320px] rounded-card border border-line bg-sunken" aria-hidden="true">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        onInit={setFlow}
        onNodeClick={(_, node) => onChoose(node.id)}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        minZoom={0.15}
        maxZoom={1.5}
        fitView
        proOptions={{ hideAttribution: true }}
      />
    </div>
  );
}
