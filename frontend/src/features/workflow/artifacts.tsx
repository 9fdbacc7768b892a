import { useQuery } from "@tanstack/react-query";
import { FolderOpen } from "lucide-react";
import { useState } from "react";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { IconButton } from "../../components/button";
import { Scrolled } from "../../components/scrolled";
import { api } from "../../lib/api";
import { bytes } from "../../lib/numbers";
import { clock, utc } from "../../lib/time";
import type { Artifact } from "../../lib/types";
import { type Opener, OpenResult, OpenTools, useOpener } from "../files/use-opener";

function Preview({ run, file }: { run: string; file: Artifact }) {
  const t = useT();
  const { data, error, refetch } = useQuery({
    queryKey: ["run", run, "artifact", file.path, file.modified_at],
    queryFn: () => api.workflow.artifact(run, file.path),
    gcTime: 0,
  });
  if (error) return <ErrorBanner error={error} retry={() => void refetch()} />;
  if (!data) return null;
  const note = data.binary
    ? t("run.artifactBinary")
    : data.size_bytes === 0
      ? t("run.artifactEmpty")
      : data.truncated
        ? t("run.artifactCut", {
            size: bytes(new TextEncoder().encode(data.content).length),
            all: bytes(data.size_bytes),
          })
        : "";
  return (
    <div className="pt-0.5 pb-1.5" data-preview={file.path}>
      {note && <p className="px-1.5 pb-1 text-meta text-text-3">{note}</p>}
      {data.content && (
        <Scrolled
          label={file.path}
          className="max-h-72 rounded-control border border-line bg-raised px-2.5 py-2"
        >
          <pre className="select-text whitespace-pre-wrap font-mono text-meta [overflow-wrap:anywhere]">
            {data.content}
          </pre>
        </Scrolled>
      )}
    </div>
  );
}

interface RowProps {
  file: Artifact;
  path: string;
  open: boolean;
  opener: Opener;
  onToggle(): void;
}

function Row({ file, path, open, opener, onToggle }: RowProps) {
  return (
    <div className="flex min-h-7 items-center gap-1" data-artifact={file.path}>
      <button
        type="button"
        aria-expanded={open}
        title={`${file.path}, ${utc(file.modified_at)}`}
        className={`flex min-h-7 min-w-0 flex-1 items-center gap-2 rounded-control px-1.5 text-left text-meta ${open ? "bg-select" : "hover:bg-hover"}`}
        onClick={onToggle}
      >
        <span className="tail-ellipsis min-w-0 flex-1 font-mono">{file.path}</span>
        <span className="whitespace-nowrap text-text-2">{bytes(file.size_bytes)}</span>
        <time className="whitespace-nowrap text-text-3" dateTime={new Date(file.modified_at).toISOString()}>
          {clock(file.modified_at)}
        </time>
      </button>
      <OpenTools opener={opener} path={path} />
    </div>
  );
}

/** The files that a run has left in its artifacts folder; a chosen one shows how it begins. */
export function Artifacts({ run }: { run: string }) {
  const t = useT();
  const opener = useOpener(null);
  const [open, setOpen] = useState("");
  const { data, error, refetch } = useQuery({
    queryKey: ["run", run, "artifacts"],
    queryFn: () => api.workflow.artifacts(run),
  });
  if (error) return <ErrorBanner error={error} retry={() => void refetch()} />;
  if (!data?.files?.length) return null;
  return (
    <section className="border-line border-t px-4 py-3" data-artifacts>
      <div className="flex h-6 items-center">
        <h3 className="flex-1 font-semibold text-dense">{t("run.artifacts")}</h3>
        <IconButton label={t("run.artifactsFolder")} onClick={() => opener.reveal(data.dir)}>
          <FolderOpen size={14} strokeWidth={1.5} />
        </IconButton>
      </div>
      <OpenResult opener={opener} />
      <ul className="mt-1">
        {data.files.map((file) => (
          <li key={file.path}>
            <Row
              file={file}
              path={`${data.dir}/${file.path}`}
              open={open === file.path}
              opener={opener}
              onToggle={() => setOpen(open === file.path ? "" : file.path)}
            />
            {open === file.path && <Preview run={run} file={file} />}
          </li>
        ))}
      </ul>
      {data.capped && (
        <p className="px-1.5 pt-1 text-meta text-text-3">
          {t("run.artifactsCapped", { count: data.files.length })}
        </p>
      )}
    </section>
  );
}
