import { describe, expect, test } from "vitest";
import {
  layered,
  neighbour,
  neighbourDown,
  nodeHeight,
  nodeWidth,
} from "../../src/features/workflow/dag/layout";
import { stepPath } from "../../src/features/workflow/dag/step-path";
import { canWrite, lineOf, renamed, stem } from "../../src/features/workflow-editor/workflow-file";
import type { WorkflowStep } from "../../src/lib/types";

const step = (id: string, ...after: string[]): WorkflowStep => ({
  id,
  kind: "bash",
  description: "",
  depends_on: after,
  when: "",
  trigger_rule: "",
  agent: "",
  steps: [],
});

/** The names of each layer, from the left, from the top. */
function columns(steps: WorkflowStep[]): string {
  const byX = new Map<number, string[]>();
  const nodes = [...layered(steps).nodes].sort((a, b) => a.x - b.x || a.y - b.y);
  for (const { step, x } of nodes) byX.set(x, [...(byX.get(x) ?? []), step.id]);
  return [...byX.values()].map((column) => column.join(" ")).join(" / ");
}

describe("the picture of a graph", () => {
  test("has a node to the right of all that it waits for, in the order of the file", () => {
    const steps = [step("d", "b", "c"), step("a"), step("b", "a"), step("c", "b"), step("e")];
    expect(columns(steps)).toBe("a e / b / c / d");
    expect(layered(steps).edges.map(({ from, to }) => `${from}>${to}`)).toEqual(["a>b", "b>c", "b>d", "c>d"]);
  });

  test("leads a line beside the nodes that it passes", () => {
    const { nodes, edges } = layered([step("a"), step("b", "a"), step("c", "a", "b")]);
    const passed = nodes.find(({ step }) => step.id === "b");
    const long = edges.find(({ from, to }) => from === "a" && to === "c")?.path ?? "";
    const lane = Number(/L[\d.-]+ ([\d.-]+)Q/.exec(long.slice(long.indexOf("Q")))?.[1]);
    const { y = 0 } = passed ?? {};
    expect(lane < y || lane > y + nodeHeight).toBe(true);
  });

  test("turns its lines with a radius of 7, or less where there is less room", () => {
    const way = (y: number) =>
      stepPath([
        { x: 0, y: 0 },
        { x: 20, y: 0 },
        { x: 20, y },
        { x: 40, y },
      ]);
    expect(way(50)).toBe("M0 0L13 0Q20 0 20 7L20 43Q20 50 27 50L40 50");
    expect(way(6)).toBe("M0 0L17 0Q20 0 20 3L20 3Q20 6 23 6L40 6");
  });

  test("is walked with the arrows, to the nearest node of the next layer", () => {
    const { nodes } = layered([step("a"), step("b", "a"), step("c", "a"), step("d", "a"), step("e", "d")]);
    const walk = (id: string, key: string) => neighbour(nodes, id, `Arrow${key}`);
    expect(walk("a", "Right")).toBe("c");
    expect([walk("c", "Up"), walk("c", "Down"), walk("d", "Down")]).toEqual(["b", "d", null]);
    expect([walk("b", "Right"), walk("e", "Left"), walk("a", "Left")]).toEqual(["e", "c", null]);
  });

  test("goes downwards where it is told to, with its lines and its arrows", () => {
    const { nodes, edges } = layered([step("a"), step("b", "a"), step("c", "a"), step("d", "a", "b")], true);
    const at = (id: string) => nodes.find(({ step }) => step.id === id);
    const [a, b, c, d] = ["a", "b", "c", "d"].map(at);
    expect(a?.width).toBe(nodeWidth);
    expect((a?.y ?? 0) + nodeHeight).toBeLessThan(b?.y ?? 0);
    expect([b?.y, (b?.x ?? 0) + nodeWidth < (c?.x ?? 0)]).toEqual([c?.y, true]);
    expect(d?.y).toBeGreaterThan(b?.y ?? 0);
    expect(edges[0]?.path).toMatch(new RegExp(`^M${(a?.x ?? 0) + nodeWidth / 2} ${nodeHeight}L`));
    expect(neighbourDown(nodes, "b", "ArrowRight")).toBe("c");
    expect(neighbourDown(nodes, "b", "ArrowDown")).toBe("d");
    expect(neighbourDown(nodes, "d", "ArrowUp")).toBe("b");
  });

  test("ends for circles, for names that do not exist and for those that are used twice", () => {
    const steps = [step("a", "b"), step("b", "a"), step("c", "nothing"), step("c"), step("d", "d")];
    const { nodes, edges } = layered(steps);
    expect(nodes.map(({ step }) => step.id).sort()).toEqual(["a", "b", "c", "d"]);
    expect(edges.length).toBe(1);
    expect(layered([])).toMatchObject({ nodes: [], edges: [] });
  });

  test("is drawn once for a long chain", () => {
    const chain = Array.from({ length: 500 }, (_, at) => step(`n${at}`, ...(at > 0 ? [`n${at - 1}`] : [])));
    const { nodes, edges } = layered(chain);
    expect(new Set(nodes.map(({ x }) => x)).size).toBe(500);
    expect(edges.length).toBe(499);
  });
});

describe("a workflow file", () => {
  test("is found by its nodes' names, however they are written", () => {
    const source = `name: x\nnodes:\n  - id: one\r\n  - bash: echo id\n    id: "two" # note\n  - { id: three, bash: echo }\n  - id: one.more\n`;
    expect(["one", "two", "three", "one.more", "onexmore", "four"].map((id) => lineOf(source, id))).toEqual([
      3,
      5,
      6,
      7,
      null,
      null,
    ]);
  });

  test("is written in the folder of the project only", () => {
    const file = (source: "project" | "user" | "bundled", path: string) => canWrite({ source, path });
    expect(file("project", "/p/.holdfast/workflows/a.yaml")).toBe(true);
    expect(file("project", "C:\\p\\.holdfast\\workflows\\a.yaml")).toBe(true);
    expect(file("project", "/p/.holdfast/workflows/deep/a.yaml")).toBe(false);
    expect(file("project", "/p/.holdfast/workflows/a.yml")).toBe(false);
    expect(file("project", "/p/.archon/workflows/a.yaml")).toBe(false);
    expect(file("user", "/home/u/.holdfast/workflows/a.yaml")).toBe(false);
    expect(file("bundled", "workflows/a.yaml")).toBe(false);
  });

  test("says its own name when it is a copy", () => {
    expect(renamed("# x\nname: old\nnodes:\n  - name: old\n", "new")).toBe(
      "# x\nname: new\nnodes:\n  - name: old\n",
    );
    expect(renamed("name: old\n", "a$&b")).toBe("name: a$&b\n");
    expect([stem("/a/b.c/검토.yaml"), stem("C:\\a\\b.yml"), stem("plain")]).toEqual(["검토", "b", "plain"]);
  });
});
