import { Link } from "@tanstack/react-router";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Empty } from "../../components/panel";
import { useFiles } from "./queries";

/** The workflows that a project can run, with where they are from. */
export function Library({ project, onRun }: { project: string; onRun(name: string): void }) {
  const t = useT();
  const { data, error, refetch } = useFiles(project);
  if (error) return <ErrorBanner error={error} retry={() => void refetch()} />;
  const files = (data ?? []).filter(({ shadowed_by }) => shadowed_by === "");
  if (data && files.length === 0)
    return <Empty text={t("library.empty")} command="holdfast workflow validate FILE" />;
  return (
    <table className="w-full table-fixed text-left text-dense" aria-label={t("library.title")}>
      <thead className="text-meta text-text-3">
        <tr className="h-[29px] border-line border-b">
          <th className="pl-4 font-normal">{t("library.name")}</th>
          <th className="w-[104px] font-normal">{t("library.source")}</th>
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
