import { useT } from "../../app/settings";
import { Button } from "../../components/button";
import { Dialog, DialogActions } from "../../components/dialog";

interface Props {
  folder: string;
  onStart(): void;
  onClose(): void;
}

/** Asks once more before the app begins with nothing; says what stays. */
export function StartEmptyDialog({ folder, onStart, onClose }: Props) {
  const t = useT();
  return (
    <Dialog title={t("recovery.emptyTitle")} onClose={onClose}>
      <p className="text-text-2">{t("recovery.emptyText")}</p>
      <p className="mt-1 select-text font-mono text-meta text-text-2 [overflow-wrap:anywhere]">{folder}</p>
      <p className="mt-3 text-text-2">{t("recovery.emptyLater")}</p>
      <DialogActions>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button look="danger" onClick={onStart} data-start-empty-now="">
          {t("recovery.emptyAction")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
