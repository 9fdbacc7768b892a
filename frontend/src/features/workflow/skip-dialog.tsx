import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions } from "../../components/dialog";
import { CheckBox } from "../../components/tick-box";
import { api } from "../../lib/api";
import type { WorkflowRunView } from "../../lib/types";
import { useRunAction } from "./queries";
import { failedSteps } from "./run-text";

interface Props {
  view: WorkflowRunView;
  /** The node that is to be left out. */
  node: string;
  onClose(): void;
}

/** Asks which nodes that failed are left out, and says what follows before anything does. */
export function SkipDialog({ view, node, onClose }: Props) {
  const t = useT();
  const { error, busy, run } = useRunAction();
  const failed = failedSteps(view);
  const [without, setWithout] = useState<readonly string[]>([node]);
  const ahead = useQuery({
    queryKey: ["run", view.run.id, "preview", ...without],
    queryFn: () => api.workflow.preview(view.run.id, [...without]),
    placeholderData: (before) => before,
  });
  const toggle = (id: string) =>
    setWithout((was) => (was.includes(id) ? was.filter((each) => each !== id) : [...was, id]));
  const skip = () =>
    run(async () => {
      await api.workflow.skip(view.run.id, [...without]);
      onClose();
    });
  const names = (ids: readonly string[] | null | undefined) => (ids ?? []).join(", ");
  return (
    <Dialog title={t("run.skipTitle", { node: without.join(", ") || node })} onClose={onClose}>
      {failed.length > 1 && (
        <fieldset className="mb-3">
          <legend className="text-dense text-text-2">{t("run.skipOthers")}</legend>
          {failed.map((id) => (
            <span key={id} className="flex items-center gap-1 text-dense">
              <CheckBox
                id={`skip-${id}`}
                tick={without.includes(id) ? "on" : "off"}
                onChange={() => toggle(id)}
              />
              <label htmlFor={`skip-${id}`}>{id}</label>
            </span>
          ))}
        </fieldset>
      )}
      <ul className="flex flex-col gap-1.5 text-dense text-text-2" aria-live="polite" data-skip-ahead="">
        <li>{t("run.skipMeans")}</li>
        {ahead.data && (
          <>
            <li>
              {t("run.skipRuns", { count: ahead.data.again?.length ?? 0, names: names(ahead.data.again) })}
            </li>
            {(ahead.data.skipped?.length ?? 0) > 0 && (
              <li>
                {t("run.skipSkips", {
                  count: ahead.data.skipped?.length ?? 0,
                  names: names(ahead.data.skipped),
                })}
              </li>
            )}
            {ahead.data.moved !== "" && <li className="text-text">{ahead.data.moved}</li>}
          </>
        )}
      </ul>
      {(error ?? ahead.error) && <ErrorBanner error={error ?? ahead.error} />}
      <DialogActions>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button look="primary" disabled={busy || without.length === 0} onClick={skip}>
          {t("run.skipDo")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
