import { type FormEvent, useState } from "react";
import { useSessions } from "../../app/queries";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions, fieldClass } from "../../components/dialog";
import { api } from "../../lib/api";
import type { HostChild, HostSurvivor } from "../../lib/types";
import { processName } from "./process-table";

/** Runs what was confirmed, closes when it is done, and keeps its error when it is not. */
function useConfirmed(act: () => Promise<unknown>, onClose: () => void) {
  const { queries } = useServices();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const confirm = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await act();
      await Promise.all(
        ["processes", "terminals", "status"].map((key) => queries.invalidateQueries({ queryKey: [key] })),
      );
      onClose();
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  return { error, busy, confirm: (event: FormEvent) => void confirm(event) };
}

interface EndProps {
  name: string;
  text: string;
  act(): Promise<unknown>;
  onClose(): void;
}

function End({ name, text, act, onClose }: EndProps) {
  const t = useT();
  const { error, busy, confirm } = useConfirmed(act, onClose);
  return (
    <Dialog title={t("processes.endTitle", { name })} onClose={onClose}>
      <form onSubmit={confirm}>
        <p className="text-text-2">{text}</p>
        {error != null && <ErrorBanner error={error} />}
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="danger" type="submit" disabled={busy}>
            {t("processes.end")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

export function EndChildDialog({ child, onClose }: { child: HostChild; onClose(): void }) {
  const t = useT();
  return (
    <End
      name={processName(child.argv)}
      text={t("processes.endText", { pid: String(child.pid) })}
      act={() => api.host.end(child.process_id)}
      onClose={onClose}
    />
  );
}

export function EndSurvivorDialog({ survivor, onClose }: { survivor: HostSurvivor; onClose(): void }) {
  const t = useT();
  const { pid, start_token, argv } = survivor;
  return (
    <End
      name={processName(argv)}
      text={t("processes.endSurvivorText", { pid: String(pid) })}
      act={() => api.host.endSurvivor(pid, start_token)}
      onClose={onClose}
    />
  );
}

/** Gives a process that no row knows a terminal in a session of the user's choice. */
export function AdoptDialog({ child, onClose }: { child: HostChild; onClose(): void }) {
  const t = useT();
  const cards = useSessions("").data?.pages.flatMap((page) => page.sessions ?? []) ?? [];
  const [session, setSession] = useState<string | null>(null);
  const chosen = session ?? cards[0]?.id ?? "";
  const act = () => api.host.adopt(child.process_id, chosen);
  const { error, busy, confirm } = useConfirmed(act, onClose);
  return (
    <Dialog title={t("processes.adoptTitle")} onClose={onClose}>
      <form onSubmit={confirm}>
        <p className="text-text-2">{t("processes.adoptText")}</p>
        <label className="mt-3 block text-dense text-text-2">
          {t("session.name")}
          <select
            className={`${fieldClass} mt-1`}
            value={chosen}
            onChange={(event) => setSession(event.target.value)}
          >
            {cards.map((card) => (
              <option key={card.id} value={card.id}>
                {card.name}
              </option>
            ))}
          </select>
        </label>
        {error != null && <ErrorBanner error={error} />}
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" disabled={busy || chosen === ""}>
            {t("processes.adopt")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
