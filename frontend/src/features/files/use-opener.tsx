import { useParams } from "@tanstack/react-router";
import { FolderOpen, SquarePen } from "lucide-react";
import { useState } from "react";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { IconButton } from "../../components/button";
import { api } from "../../lib/api";

export interface Opener {
  /** An absolute path; line is from 1, null: none. */
  edit(path: string, line?: number | null): void;
  reveal(path: string): void;
  error: unknown;
  /** The editor that runs in a terminal, "" when none does. */
  inTerminal: string;
}

/**
 * Opens files in the user's own programs, and keeps what came of it for the panel that asked. An editor
 * without a window gets a terminal of the session; null: of none, where the address names something else.
 */
export function useOpener(session?: null): Opener {
  const { id: named = "" } = useParams({ strict: false });
  const id = session === null ? "" : named;
  const [error, setError] = useState<unknown>(null);
  const [inTerminal, setInTerminal] = useState("");
  const run = async (action: () => Promise<string>) => {
    setError(null);
    setInTerminal("");
    try {
      setInTerminal(await action());
    } catch (thrown) {
      setError(thrown);
    }
  };
  return {
    edit: (path, line = null) =>
      void run(async () => {
        const { program, terminal_id } = await api.file.edit(id, path, line ?? 0);
        return terminal_id === "" ? "" : program;
      }),
    reveal: (path) =>
      void run(async () => {
        await api.file.reveal(path);
        return "";
      }),
    error,
    inTerminal,
  };
}

interface ToolsProps {
  opener: Opener;
  path: string;
  line?: number | null;
}

/** The two ways out of Holdfast to a file or a folder. */
export function OpenTools({ opener, path, line = null }: ToolsProps) {
  const t = useT();
  return (
    <span className="flex shrink-0">
      <IconButton label={t("open.edit")} onClick={() => opener.edit(path, line)}>
        <SquarePen size={14} strokeWidth={1.5} />
      </IconButton>
      <IconButton label={t("open.reveal")} onClick={() => opener.reveal(path)}>
        <FolderOpen size={14} strokeWidth={1.5} />
      </IconButton>
    </span>
  );
}

/** What came of the last attempt, where there is something to say. */
export function OpenResult({ opener }: { opener: Opener }) {
  const t = useT();
  if (opener.error != null) return <ErrorBanner error={opener.error} />;
  if (opener.inTerminal === "") return null;
  return (
    <p role="status" className="shrink-0 px-4 py-1 text-meta text-text-2">
      {t("open.inTerminal", { program: opener.inTerminal })}
    </p>
  );
}
