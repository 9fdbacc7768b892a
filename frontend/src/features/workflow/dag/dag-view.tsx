import "@xyflow/react/dist/base.css";
import { Position, ReactFlow, ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { Maximize, Minus, Plus } from "lucide-react";
import { type KeyboardEvent, useCallback, useEffect, useId, useMemo, useRef } from "react";
import { useT } from "../../../app/settings";
import { IconButton } from "../../../components/button";
import type { WorkflowStep } from "../../../lib/types";
import { type DagEdge, DagEdgeView } from "./dag-edge";
import { type DagNode, DagNodeView, type NodeState } from "./dag-node";
import { byLayer, type Graph, layered, neighbour, neighbourDown } from "./layout";
import { fitted, keepPlace, keptPlace } from "./place";
import "../../../lib/messages/work-texts";

export interface DagProps {
  label: string;
  steps: readonly WorkflowStep[];
  /** What is known of the nodes of a run; null: the workflow is only shown. */
  states: ReadonlyMap<string, NodeState> | null;
  chosen: string | null;
  /** The text is broken: this is what it was before. */
  old?: boolean;
  /** From the top downwards, for a panel that is higher than wide. */
  down?: boolean;
  /** Under which pan and zoom are kept; "": they are not. */
  placeKey: string;
  onChoose(id: string): void;
}

/** What is brought into sight of a run that is wider than its panel. */
const urgent: readonly string[] = ["needs", "lost", "cut", "live"];

const nodeTypes = { node: DagNodeView };
const edgeTypes = { step: DagEdgeView };
/** What the button shows: all of it, however small. */
const whole = { padding: 0.1, maxZoom: 1 };

function Tools() {
  const t = useT();
  const { zoomIn, zoomOut, fitView } = useReactFlow();
  return (
    <div className="absolute top-3 right-3 z-10 flex rounded-control border border-line-strong bg-raised px-0.5">
      <IconButton label={t("dag.zoomIn")} onClick={() => void zoomIn()}>
        <Plus size={14} strokeWidth={1.5} aria-hidden="true" />
      </IconButton>
      <IconButton label={t("dag.zoomOut")} onClick={() => void zoomOut()}>
        <Minus size={14} strokeWidth={1.5} aria-hidden="true" />
      </IconButton>
      <IconButton label={t("dag.fit")} onClick={() => void fitView(whole)}>
        <Maximize size={14} strokeWidth={1.5} aria-hidden="true" />
      </IconButton>
    </div>
  );
}

function useNodes(graph: Graph, props: DagProps, prefix: string, tabStop: string | null): DagNode[] {
  const t = useT();
  const { states, chosen, down = false, onChoose } = props;
  return useMemo(() => {
    const after = new Map<string, string[]>();
    for (const { from, to } of graph.edges) after.set(from, [...(after.get(from) ?? []), to]);
    return graph.nodes.map(({ step, x, y, width, height }): DagNode => {
      const state = states?.get(step.id) ?? null;
      const inside = step.steps?.length ?? 0;
      const detail =
        state?.detail ?? (inside > 0 ? t("workflowEditor.inside", { count: inside }) : step.kind);
      const next = after.get(step.id) ?? [];
      const word = state ? [state.word, state.detail].filter(Boolean).join(", ") : step.kind;
      return {
        id: step.id,
        type: "node",
        position: { x, y },
        width,
        height,
        // Known, not measured: a node that is drawn anew each second would lose its lines until it is measured.
        measured: { width, height },
        handles: [
          { type: "target", position: Position.Left, x: 0, y: height / 2, width: 1, height: 1 },
          { type: "source", position: Position.Right, x: width, y: height / 2, width: 1, height: 1 },
        ],
        draggable: false,
        selectable: false,
        data: {
          step,
          state,
          detail,
          down,
          label: t("dag.node", { id: step.id, state: word, after: next.length, names: next.join(", ") }),
          cellID: `${prefix}-${step.id}`,
          selected: step.id === chosen,
          tabbable: step.id === tabStop,
          onChoose,
        },
      };
    });
  }, [graph, states, chosen, down, onChoose, prefix, tabStop, t]);
}

function useEdges(graph: Graph, { states, old }: DagProps): DagEdge[] {
  return useMemo(() => {
    const reached = (id: string) => states === null || states.get(id)?.mark !== "waiting";
    return graph.edges.map(({ from, to, path }) => ({
      id: `${from}>${to}`,
      source: from,
      target: to,
      type: "step",
      ariaRole: "presentation",
      ariaLabel: null as unknown as string, // the grid's cells say where they lead
      data: { path, reached: !old && reached(from) && reached(to) },
    }));
  }, [graph, states, old]);
}

function Canvas(props: DagProps) {
  const { label, steps, chosen, placeKey, old = false, down = false, onChoose } = props;
  const prefix = useId();
  const host = useRef<HTMLDivElement>(null);
  const graph = useMemo(() => layered(steps, down), [steps, down]);
  const tabStop = graph.nodes.some(({ step }) => step.id === chosen)
    ? chosen
    : (graph.nodes[0]?.step.id ?? null);
  const nodes = useNodes(graph, props, prefix, tabStop);
  const edges = useEdges(graph, props);
  const { setViewport, setCenter, getZoom } = useReactFlow();
  const bringIn = useCallback(() => {
    if (!host.current) return;
    const asks = graph.nodes.find(({ step }) => urgent.includes(props.states?.get(step.id)?.mark ?? ""));
    const { clientWidth: width, clientHeight: height } = host.current;
    void setViewport(fitted(graph, { width, height }, asks));
  }, [graph, props.states, setViewport]);
  const place = keptPlace(placeKey);
  const drawn = useRef(graph.nodes.length);
  useEffect(() => {
    // A text that is being written gets nodes: they are brought into sight, unless the reader has chosen a place.
    if (drawn.current !== graph.nodes.length && !keptPlace(placeKey)) bringIn();
    drawn.current = graph.nodes.length;
  }, [graph, placeKey, bringIn]);
  const onKeyDown = (event: KeyboardEvent) => {
    const here = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-node]") : null;
    if (here && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      onChoose(here.dataset.node ?? "");
      return;
    }
    const walk = down ? neighbourDown : neighbour;
    const next = tabStop && !event.altKey && !event.ctrlKey && walk(graph.nodes, tabStop, event.key);
    if (!next) return;
    event.preventDefault();
    onChoose(next);
    const cell = host.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(next)}"]`);
    cell?.focus({ preventScroll: true });
    const node = graph.nodes.find(({ step }) => step.id === next);
    if (!node || !cell || !host.current || within(cell, host.current)) return;
    void setCenter(node.x + node.width / 2, node.y + node.height / 2, { zoom: getZoom() });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the grid's keys, wherever its cells are drawn
    <div ref={host} className="relative h-full w-full" data-dag="" data-graph-old={old} onKeyDown={onKeyDown}>
      {/* biome-ignore lint/a11y/useSemanticElements: a graph is no table; its layers are the rows of a grid */}
      <div role="grid" aria-label={label}>
        {byLayer(graph.nodes).map((layer) => (
          // biome-ignore lint/a11y: the cells are inside the drawing; a row says which are its own
          <div
            key={layer[0]?.step.id}
            role="row"
            aria-owns={layer.map(({ step }) => `${prefix}-${step.id}`).join(" ")}
          />
        ))}
      </div>
      <ReactFlow
        className={old ? "opacity-70" : ""}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        aria-label={label}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        minZoom={0.2}
        maxZoom={2}
        zoomOnDoubleClick={false}
        proOptions={{ hideAttribution: true }}
        {...(place ? { defaultViewport: place } : { onInit: bringIn })}
        onMoveEnd={(event, viewport) => event && keepPlace(placeKey, viewport)}
      />
      <Tools />
    </div>
  );
}

/** Whether all of a node can be seen. */
function within(cell: HTMLElement, host: HTMLElement): boolean {
  const [a, b] = [cell.getBoundingClientRect(), host.getBoundingClientRect()];
  return a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
}

/** The graph of a workflow, from the left to the right or downwards: a grid of its layers to those who do not see it. */
export function DagView(props: DagProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}
