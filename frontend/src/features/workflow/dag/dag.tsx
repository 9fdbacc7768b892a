import { lazy, Suspense } from "react";
import type { DagProps } from "./dag-view";

const DagView = lazy(() => import("./dag-view").then((module) => ({ default: module.DagView })));

/** The graph of a workflow. What draws it is loaded when the first one is shown. */
export function Dag(props: DagProps) {
  return (
    <Suspense fallback={null}>
      <DagView {...props} />
    </Suspense>
  );
}
