import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { api } from "../../lib/api";
import { duration } from "../../lib/time";
import type { Job, ToolCall } from "../../lib/types";

const block = "max-h-60 select-text overflow-auto whitespace-pre-wrap font-mono [overflow-wrap:anywhere]";

function Tool({ tool }: { tool: ToolCall }) {
  const t = useT();
  const input =
    tool.input === undefined || tool.input === null
      ? ""
      : typeof tool.input === "string"
        ? tool.input
        : JSON.stringify(tool.input);
  const took = tool.duration === undefined || tool.duration === null ? null : duration(tool.duration, t);
  return (
    <li className={`border-line border-b py-1 text-meta ${tool.parentId ? "pl-4" : ""}`}>
      <details>
        <summary className="flex gap-2.5">
          <span className="shrink-0 font-medium">{tool.name}</span>
          <span className="tail-ellipsis flex-1 font-mono text-text-3">{input}</span>
          {tool.failed && <span className="text-lost">{t("job.toolFailed")}</span>}
          <span className="shrink-0 text-text-3">{took ?? t("job.toolRuns")}</span>
        </summary>
        {input && (
          <>
            <h4 className="mt-1 text-text-3">{t("job.toolInput")}</h4>
            <pre className={block}>{input}</pre>
          </>
        )}
        {tool.output && (
          <>
            <h4 className="mt-1 text-text-3">{t("job.toolOutput")}</h4>
            <pre className={block}>{tool.output}</pre>
          </>
        )}
      </details>
    </li>
  );
}

/** The calls of tools of a job, in their order, one line each. */
export function JobTools({ job, onShown }: { job: Job; onShown(): void }) {
  const t = useT();
  const tools = useQuery({ queryKey: ["job", job.id, "tools"], queryFn: () => api.job.tools(job.id) });
  const shown = useRef(onShown);
  shown.current = onShown;
  const there = tools.data !== undefined;
  useEffect(() => {
    if (there) shown.current();
  }, [there]);
  if (tools.isError) return <ErrorBanner error={tools.error} retry={() => void tools.refetch()} />;
  if (tools.data?.length === 0) return <p className="text-meta text-text-3">{t("job.toolsNone")}</p>;
  return (
    <ul>
      {tools.data?.map((tool) => (
        <Tool key={tool.id} tool={tool} />
      ))}
    </ul>
  );
}
