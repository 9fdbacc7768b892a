import { Link } from "@tanstack/react-router";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Empty } from "../../components/panel";
import { StateMark } from "../../components/state-mark";
import { duration, when } from "../../lib/time";
import type { RunStats, RunStatus } from "../../lib/types";
import { useFiles, useStats } from "./queries";
import { costText } from "./run-state";
import { runMark } from "./run-text";

/** How the last run went, and how long and how dear completed ones are. */
function LastCells({ stats }: { stats: RunStats | undefined }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  if (!stats) {
    return (
      <>
        <td className="text-meta text-text-3">{t("library.never")}</td>
        <td className="hidden @min-[700px]:table-cell" />
      </>
    );
  }
  const status = stats.last_status as RunStatus;
  const median = [
    stats.median_ms != null ? duration(stats.median_ms, t) : "",
    stats.median_cost_nano_usd != null ? costText(stats.median_cost_nano_usd, t) : "",
  ];
  return (
    <>
      <td className="text-meta">
        <Link
          to="/runs/$id"
          params={{ id: stats.last_id }}
          className="flex items-center gap-2 text-text-2 hover:underline"
        >
          <StateMark mark={runMark({ status, pause_reason: null })} word={t(`run.status.${status}`)} />
          <span className="tail-ellipsis">{when(stats.last_at, Date.now(), locale)}</span>
        </Link>
      </td>
      <td className="hidden @min-[700px]:table-cell text-meta text-text-2">
        {median.filter(Boolean).join(", ")}
      </td>
    </>
  );
}

/** The workflows that a project can run, with where they are from. */
export function Library({ project, onRun }: { project: string; onRun(name: string): void }) {
  const t = useT();
  const { data, error, refetch } = useFiles(project);
  const stats = useStats(project);
  if (error) return <ErrorBanner error={error} retry={() => void refetch()} />;
  const files = (data ?? []).filter(({ shadowed_by }) => shadowed_by === "");
  if (data && files.length === 0)
    return <Empty text={t("library.empty")} command="holdfast workflow validate FILE" />;
  return (
    <table className="w-full table-fixed text-left text-dense" aria-label={t("library.title")}>
      <thead className="text-meta text-text-3">
        <tr className="h-[29px] border-line border-b">
          <th className="pl-4 font-normal">{t("library.name")}</th>
          <th className="w-[96px] font-normal">{t("library.source")}</th>
          <th className="hidden @min-[700px]:table-cell w-[64px] pr-4 text-right font-normal">
            {t("library.nodes")}
          </th>
          <th className="w-[148px] font-normal">{t("library.last")}</th>
          <th className="hidden @min-[700px]:table-cell w-[132px] font-normal">{t("library.median")}</th>
          <th className="w-[88px] pr-4 font-normal">
            <span className="sr-only">{t("library.actions")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {files.map((file) => (
          <tr
            key={file.path}
            className="h-[52px] border-line border-b hover:bg-hover"
            data-workflow={file.name}
          >
            <td className="pr-3 pl-4">
              <Link
                to="/workflow-editor"
                search={{ project, name: file.name }}
                className="tail-ellipsis block hover:underline"
              >
                {file.name}
              </Link>
              <span className="tail-ellipsis block text-meta text-text-2">{file.description}</span>
            </td>
            <td className="text-meta text-text-2">{t(`workflowEditor.source.${file.source}`)}</td>
            <td className="hidden @min-[700px]:table-cell pr-4 text-right text-meta text-text-2">
              {file.nodes > 0 ? file.nodes : ""}
            </td>
            <LastCells stats={stats.data?.find(({ workflow_name }) => workflow_name === file.name)} />
            <td className="pr-4 text-right">
              {file.valid ? (
                <Button
                  small
                  aria-label={t("library.runNamed", { name: file.name })}
                  onClick={() => onRun(file.name)}
                >
                  {t("library.run")}
                </Button>
              ) : (
                <span className="text-lost text-meta">{t("workflowEditor.invalid")}</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
