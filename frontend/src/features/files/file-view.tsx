import { Dialog } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { IconButton } from "../../components/button";
import { api } from "../../lib/api";
import { bytes } from "../../lib/numbers";
import type { FileText } from "../../lib/types";
import { FileReader } from "./file-reader";
import { OpenResult, OpenTools, useOpener } from "./use-opener";

interface Place {
  path: string;
  line: number | null;
  column: number | null;
}

function Text({ file, place }: { file: FileText; place: Place }) {
  const t = useT();
  const host = useRef<HTMLDivElement>(null);
  const label = t("file.view", { path: file.path });
  const { line, column } = place;
  useEffect(() => {
    if (!host.current) return;
    const reader = new FileReader({ host: host.current, text: file.content, label, line, column });
    return () => reader.dispose();
  }, [file, label, line, column]);
  const shown = new TextEncoder().encode(file.content).length;
  return (
    <>
      {file.truncated && (
        <p className="shrink-0 bg-brass-tint px-4 py-1 text-meta text-text">
          {t("file.cut", { size: bytes(shown), all: bytes(file.size_bytes) })}
        </p>
      )}
      <div ref={host} className="min-h-0 flex-1" data-file={file.path} />
    </>
  );
}

/** A file of which a terminal gave the name: its text, read only, at the line that was named. */
export default function FileView({ file, onClose }: { file: Place; onClose(): void }) {
  const t = useT();
  const { path, line } = file;
  const opener = useOpener();
  const { data, error, refetch } = useQuery({
    queryKey: ["file", path],
    queryFn: () => api.file.read(path),
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[var(--scrim)]" />
        <Dialog.Popup className="fixed top-16 left-1/2 z-50 flex h-[calc(100vh-128px)] w-[960px] max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col overflow-hidden rounded-dialog border border-line-strong bg-raised shadow-overlay outline-none">
          <div className="flex h-10 shrink-0 items-center gap-2 border-line border-b pr-2 pl-4">
            <Dialog.Title className="tail-ellipsis font-mono font-normal text-dense text-text">
              {path}
            </Dialog.Title>
            {line !== null && (
              <span className="shrink-0 text-meta text-text-3">{t("file.place", { line })}</span>
            )}
            <span className="flex-1" />
            <OpenTools opener={opener} path={path} line={line} />
            <IconButton label={t("action.close")} onClick={onClose}>
              <X size={14} strokeWidth={1.5} />
            </IconButton>
          </div>
          <OpenResult opener={opener} />
          {error && <ErrorBanner error={error} retry={() => void refetch()} />}
          {data && <Text file={data} place={file} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
