import { useNavigate, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useRef, useState } from "react";
import { AppFrame, ScreenHead } from "../../app/page-frame";
import { usePainted } from "../../app/painted";
import { useProjects } from "../../app/queries";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { fieldClass } from "../../components/dialog";
import { List } from "../../components/list";
import { Empty } from "../../components/panel";
import type { WorkflowFile } from "../../lib/types";
import { FileEditor } from "./file-editor";
import { NameDialog } from "./name-dialog";
import { useFiles, useFileText } from "./queries";
import { renamed, stem, template } from "./workflow-file";
import "../../lib/messages/work-texts";

interface FilesProps {
  files: readonly WorkflowFile[];
  active: string | null;
  onActive(path: string): void;
}

function Files({ files, active, onActive }: FilesProps) {
  const t = useT();
  return (
    <nav
      aria-label={t("workflowEditor.files")}
      data-region="pages"
      className="min-h-0 overflow-y-auto border-line border-r p-1.5"
    >
      <List
        label={t("workflowEditor.files")}
        items={files}
        idOf={(file) => file.path}
        active={active}
        onActive={onActive}
        itemClass={(chosen) =>
          `rounded-control px-2 py-1 -outline-offset-2 ${chosen ? "bg-select" : "hover:bg-hover"}`
        }
      >
        {(file) => (
          <span className="block min-w-0" data-file={file.name} title={file.path}>
            <span className="tail-ellipsis block text-dense">{file.name}</span>
            <span className="tail-ellipsis block text-meta text-text-2">
              {t(`workflowEditor.source.${file.source}`)}
              {!file.valid && `, ${t("workflowEditor.invalid")}`}
            </span>
          </span>
        )}
      </List>
    </nav>
  );
}

/** What the address names: a project, and the name of a workflow that is used in it. */
function usePlace() {
  const navigate = useNavigate();
  const search = useSearch({ from: "/workflow-editor" });
  const projects = useProjects();
  const project = search.project ?? projects.data?.[0]?.id ?? "";
  const files = useFiles(project);
  const used = (files.data ?? []).filter(({ shadowed_by }) => shadowed_by === "");
  const last = useRef<string | undefined>(undefined);
  // A file stays chosen when its text gets another name, or none that can be read.
  const file =
    used.find(({ name }) => name === search.name) ??
    used.find(({ path }) => path === last.current) ??
    used[0];
  last.current = file?.path;
  const go = (to: string, name?: string) =>
    void navigate({
      to: "/workflow-editor",
      search: { project: to, ...(name === undefined ? {} : { name }) },
    });
  // What is to be mended belongs to the file that it was opened for.
  const mends =
    search.run && search.node && file?.name === search.name ? { run: search.run, node: search.node } : null;
  return { projects, project, files, used, file, go, mends };
}

type Place = ReturnType<typeof usePlace>;

function Head({ place, onNew }: { place: Place; onNew(): void }) {
  const t = useT();
  const { projects, project, go } = place;
  return (
    <ScreenHead title={t("workflowEditor.title")}>
      <span className="flex-1" />
      {project !== "" && (
        <>
          <select
            aria-label={t("workflowEditor.project")}
            className={`${fieldClass} !h-7 !w-auto max-w-[220px] text-dense`}
            value={project}
            onChange={(event) => go(event.target.value)}
          >
            {projects.data?.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </select>
          <Button onClick={onNew}>
            <Plus size={13} strokeWidth={1.5} aria-hidden="true" />
            {t("workflowEditor.new")}
          </Button>
        </>
      )}
    </ScreenHead>
  );
}

/** The workflow files of a project, and one of them under the hands of its writer. */
export function EditorScreen() {
  const t = useT();
  const place = usePlace();
  const { projects, project, files, used, file, go, mends } = place;
  const [asking, setAsking] = useState<"new" | "copy" | null>(null);
  const text = useFileText(project, file?.name ?? "");
  const shown = text.data?.path === file?.path ? text.data : undefined;
  const none = projects.isSuccess && project === "";
  usePainted("workflow-editor", none || shown !== undefined);
  return (
    <AppFrame place="workflow-editor" title={t("workflowEditor.title")} project={project}>
      <Head place={place} onNew={() => setAsking("new")} />
      {files.error && <ErrorBanner error={files.error} retry={() => void files.refetch()} />}
      {text.error && <ErrorBanner error={text.error} retry={() => void text.refetch()} />}
      <main
        data-region="main"
        aria-label={t("workflowEditor.title")}
        className={`min-h-0 flex-1 ${none ? "" : "grid grid-cols-[176px_minmax(0,1fr)]"}`}
      >
        {none && <Empty text={t("workflowEditor.noProject")} />}
        {files.data && (
          <Files
            files={used}
            active={file?.path ?? null}
            onActive={(path) => go(project, used.find((each) => each.path === path)?.name)}
          />
        )}
        {file && shown && (
          <FileEditor
            key={file.path}
            project={project}
            file={file}
            text={shown}
            mends={mends}
            onCopy={() => setAsking("copy")}
          />
        )}
      </main>
      {asking && (
        <NameDialog
          project={project}
          title={
            asking === "copy" && file
              ? t("workflowEditor.copyTitle", { name: file.name })
              : t("workflowEditor.newTitle")
          }
          name={asking === "copy" && file ? stem(file.path) : ""}
          text={(name) => (asking === "copy" && shown ? renamed(shown.source, name) : template(name))}
          onClose={() => setAsking(null)}
          onWritten={(path) => go(project, stem(path))}
        />
      )}
    </AppFrame>
  );
}
