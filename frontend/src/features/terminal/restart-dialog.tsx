import { type FormEvent, useState } from "react";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions, fieldClass } from "../../components/dialog";
import { api } from "../../lib/api";
import type { TerminalSummary } from "../../lib/types";
import { useStoredForm } from "../chat/use-draft";

interface Props {
  terminal: TerminalSummary;
  title: string;
  onClose(): void;
}

/** Starts the command of a terminal again in another directory. */
export function RestartDialog({ terminal, title, onClose }: Props) {
  const t = useT();
  const form = useStoredForm(`restart_draft/${terminal.id}`, { directory: terminal.working_directory ?? "" });
  const { directory } = form.values;
  const [error, setError] = useState<unknown>(null);
  const start = async (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    try {
      await api.terminal.restart(terminal.id, { working_directory: directory.trim(), command: [] });
      close();
    } catch (thrown) {
      setError(thrown);
    }
  };
  // Who closes it wants none of it; only what was cut off comes back.
  const close = () => {
    form.clear();
    onClose();
  };
  return (
    <Dialog title={t("terminal.againInTitle", { title })} onClose={close}>
      <form onSubmit={(event) => void start(event)}>
        <label className="text-dense text-text-2">
          {t("terminal.againInLabel")}
          <input
            className={`${fieldClass} mt-1 font-mono text-meta`}
            value={directory}
            spellCheck={false}
            autoComplete="off"
            readOnly={!form.ready}
            onChange={(event) => form.change({ directory: event.target.value })}
            {...form.composing}
            required
          />
        </label>
        {error !== null && <ErrorBanner error={error} />}
        <DialogActions>
          <Button onClick={close}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" disabled={directory.trim() === ""}>
            {t("terminal.revive.restart")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
