import { type FormEvent, useState } from "react";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions, fieldClass } from "../../components/dialog";
import { api } from "../../lib/api";
import { useStoredForm } from "../chat/use-draft";

interface Props {
  project: string;
  title: string;
  name: string;
  /** The text that is written under a name. */
  text(name: string): string;
  onClose(): void;
  onWritten(path: string): void;
}

/** Asks for the name of a file and writes it, where there is none of that name yet. */
export function NameDialog({ project, title, name: first, text, onClose, onWritten }: Props) {
  const t = useT();
  const { queries } = useServices();
  const form = useStoredForm(`workflow_name_draft/${project}`, { name: first });
  const { name } = form.values;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const write = async () => {
    setBusy(true);
    setError(null);
    try {
      const path = await api.workflowFile.save({
        codebase_id: project,
        name: name.trim(),
        before: "",
        source: text(name.trim()),
      });
      await queries.invalidateQueries({ queryKey: ["workflow-files", project] });
      onWritten(path);
      close();
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  // Who closes it wants none of it; only what was cut off comes back.
  const close = () => {
    form.clear();
    onClose();
  };
  return (
    <Dialog title={title} onClose={close}>
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void write();
        }}
      >
        <label className="block text-dense text-text-2">
          {t("workflowEditor.name")}
          <input
            className={`${fieldClass} mt-1`}
            value={name}
            required
            spellCheck={false}
            autoComplete="off"
            readOnly={!form.ready}
            onChange={(event) => form.change({ name: event.target.value })}
            {...form.composing}
          />
        </label>
        <p className="mt-1.5 text-meta text-text-3 [overflow-wrap:anywhere]">
          {t("workflowEditor.nameHint", { name: name.trim() || "…" })}
        </p>
        {first !== "" && <p className="mt-1 text-meta text-text-3">{t("workflowEditor.shadows")}</p>}
        {error != null && <ErrorBanner error={error} />}
        <DialogActions>
          <Button onClick={close}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" disabled={busy || name.trim() === ""}>
            {t("workflowEditor.create")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
