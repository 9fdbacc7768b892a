import { useSettings, useT } from "../../app/settings";
import { Button } from "../../components/button";
import { Dialog, DialogActions } from "../../components/dialog";
import { Scrolled } from "../../components/scrolled";
import { utc, whenExact } from "../../lib/time";
import type { Migration } from "../../lib/types";

const cell = "py-1.5 pr-3 text-left align-baseline font-normal";

/** The steps of the schema: when each was applied, and by which program. */
export function LedgerDialog({ steps, onClose }: { steps: readonly Migration[]; onClose(): void }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  return (
    <Dialog title={t("data.ledgerTitle")} onClose={onClose} wide>
      <Scrolled label={t("data.ledgerTitle")} className="max-h-[50vh]">
        <table className="w-full border-collapse text-dense">
          <thead className="text-meta text-text-3">
            <tr>
              <th className={cell}>{t("data.step")}</th>
              <th className={cell}>{t("data.stepName")}</th>
              <th className={cell}>{t("data.stepApplied")}</th>
              <th className={cell}>{t("data.stepProgram")}</th>
            </tr>
          </thead>
          <tbody>
            {steps.map((step) => (
              <tr key={step.version} className="border-line border-t">
                <td className={cell}>{step.version}</td>
                <td className={`${cell} font-mono text-meta [overflow-wrap:anywhere]`}>{step.name}</td>
                <td className={cell} title={step.applied_at === null ? undefined : utc(step.applied_at)}>
                  {step.applied_at === null
                    ? t("data.stepToCome")
                    : whenExact(step.applied_at, Date.now(), locale)}
                </td>
                <td className={`${cell} pr-0 text-text-2 [overflow-wrap:anywhere]`}>
                  {step.app_version ?? ""}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
      <DialogActions>
        <Button onClick={onClose}>{t("action.close")}</Button>
      </DialogActions>
    </Dialog>
  );
}
