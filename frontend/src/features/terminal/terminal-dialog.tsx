import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions, fieldClass } from "../../components/dialog";
import { api } from "../../lib/api";
import { toApiError } from "../../lib/errors";
import { bytes } from "../../lib/numbers";
import type { ApiError, TerminalSummary } from "../../lib/types";
import { useStoredForm } from "../chat/use-draft";

export type TerminalDialogKind = "rename" | "kill" | "delete";

interface Props {
  kind: TerminalDialogKind;
  terminal: TerminalSummary;
  title: string;
  onClose(): void;
}

/** What the process of a terminal has started and ends with it. */
function useStarted(terminalID: string, asked: boolean): string[] {
  const members = useQuery({
    queryKey: ["terminal", terminalID, "members"],
    queryFn: () => api.terminal.members(terminalID),
    enabled: asked,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  return (members.data ?? []).slice(1).map(({ pid, argv }) => argv?.join(" ") || String(pid));
}

/** Asks before a terminal is killed or deleted, and for its new name. */
export function TerminalDialog({ kind, terminal, title, onClose }: Props) {
  const t = useT();
  const { queries } = useServices();
  const form = useStoredForm(`terminal_title_draft/${terminal.id}`, { name: title });
  const { name } = form.values;
  const [error, setError] = useState<ApiError | null>(null);
  const act = async (event?: FormEvent) => {
    event?.preventDefault();
    try {
      if (kind === "rename") await api.terminal.rename(terminal.id, name.trim());
      if (kind === "kill") await api.terminal.kill(terminal.id);
      if (kind === "delete") await api.terminal.remove(terminal.id);
      await queries.invalidateQueries({ queryKey: ["terminals"] });
      close();
    } catch (thrown) {
      setError(toApiError(thrown));
    }
  };
  const started = useStarted(terminal.id, kind === "kill");
  const heading = {
    rename: t("terminal.rename"),
    kill: t("terminal.killTitle", { title }),
    delete: t("terminal.deleteTitle", { title }),
  }[kind];
  const pid = terminal.process_pid;
  const size = bytes(terminal.output_end_offset - terminal.output_start_offset);
  // Who closes it wants none of it; only what was cut off comes back.
  const close = () => {
    form.clear();
    onClose();
  };
  return (
    <Dialog title={heading} onClose={close}>
      <form onSubmit={(event) => void act(event)}>
        {kind === "rename" && (
          <label className="text-dense text-text-2">
            {t("terminal.renameLabel")}
            <input
              className={`${fieldClass} mt-1`}
              value={name}
              readOnly={!form.ready}
              onChange={(event) => form.change({ name: event.target.value })}
              {...form.composing}
            />
          </label>
        )}
        {kind === "kill" && (
          <p className="text-text-2">
            {pid === null ? t("terminal.killTextNoPid") : t("terminal.killText", { pid: String(pid) })}
          </p>
        )}
        {kind === "kill" && started.length > 0 && (
          <ul
            aria-label={t("terminal.killWith")}
            className="mt-2 max-h-40 overflow-y-auto rounded-control bg-sunken px-2.5 py-1.5 font-mono text-meta text-text-2"
          >
            {started.map((command, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two may have one command line
              <li key={at} className="tail-ellipsis" title={command}>
                {command}
              </li>
            ))}
          </ul>
        )}
        {kind === "delete" && <p className="text-text-2">{t("terminal.deleteText", { size })}</p>}
        {error && <ErrorBanner error={error} />}
        <DialogActions>
          <Button onClick={close}>{t("action.cancel")}</Button>
          <Button
            type="submit"
            look={kind === "rename" ? "primary" : "danger"}
            disabled={kind === "rename" && !name.trim()}
          >
            {kind === "rename"
              ? t("action.rename")
              : kind === "kill"
                ? t("terminal.kill")
                : t("action.delete")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
