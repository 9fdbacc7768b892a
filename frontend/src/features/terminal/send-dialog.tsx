import { type FormEvent, useState } from "react";
import { useTerminals } from "../../app/queries";
import { useT } from "../../app/settings";
import { useStatusLine } from "../../app/status-line";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions, fieldClass } from "../../components/dialog";
import { Scrolled } from "../../components/scrolled";
import { CheckBox } from "../../components/tick-box";
import { api } from "../../lib/api";
import { toApiError } from "../../lib/errors";
import { terminalEnded } from "../../lib/marks";
import { bytes } from "../../lib/numbers";
import type { ApiError, TerminalSummary } from "../../lib/types";
import { terminalTitle } from "./ended";

/** How much of a long text is shown before it is sent, in characters. */
const previewed = 2000;

interface Props {
  sessionID: string;
  text: string;
  /** The one that is chosen first, when it can take text. */
  terminalID: string | null;
  onClose(): void;
}

/** The terminals of a session that take text, oldest first, with their names. */
function useTargets(sessionID: string): { terminal: TerminalSummary; title: string }[] | null {
  const t = useT();
  const rows = useTerminals(sessionID).data;
  if (!rows) return null;
  return [...rows]
    .reverse()
    .map((terminal, index) => ({ terminal, title: terminalTitle(terminal, index + 1, t) }))
    .filter(({ terminal }) => !terminalEnded(terminal.status) && terminal.status !== "idle");
}

/** What is about to be typed into a program. */
function Preview({ text }: { text: string }) {
  const t = useT();
  const lines = text.split("\n").length;
  return (
    <>
      <p className="mt-3 text-meta text-text-3">
        {t("send.size", { size: bytes(new Blob([text]).size), count: lines })}
      </p>
      <Scrolled label={t("send.preview")} className="mt-1 max-h-48 rounded-control bg-sunken px-2.5 py-2">
        <pre className="select-text whitespace-pre-wrap font-mono text-meta text-text-2 [overflow-wrap:anywhere]">
          {text.slice(0, previewed)}
          {text.length > previewed && "…"}
        </pre>
      </Scrolled>
    </>
  );
}

/** Sends a text to a terminal as one paste, so that a program with an editor of its own takes it as one. */
export function SendDialog({ sessionID, text, terminalID, onClose }: Props) {
  const t = useT();
  const targets = useTargets(sessionID);
  const say = useStatusLine((s) => s.say);
  const [chosen, setChosen] = useState(terminalID);
  const [enter, setEnter] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const target = targets?.find(({ terminal }) => terminal.id === chosen) ?? targets?.at(-1);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!target) return;
    try {
      await api.terminal.send(target.terminal.id, text, enter);
      say(t("send.sent", { size: bytes(new Blob([text]).size), title: target.title }));
      onClose();
    } catch (thrown) {
      setError(toApiError(thrown));
    }
  };
  return (
    <Dialog title={t("send.title")} onClose={onClose}>
      <form onSubmit={(event) => void send(event)}>
        {targets?.length === 0 && <p className="text-text-2">{t("send.none")}</p>}
        {targets && target && (
          <label className="block text-dense text-text-2">
            {t("send.to")}
            <select
              autoFocus
              className={`${fieldClass} mt-1`}
              value={target.terminal.id}
              onChange={(event) => setChosen(event.target.value)}
            >
              {targets.map(({ terminal, title }) => (
                <option key={terminal.id} value={terminal.id}>
                  {title}
                </option>
              ))}
            </select>
          </label>
        )}
        <Preview text={text} />
        <div className="mt-2 -ml-[5px] flex items-center gap-1 text-dense text-text-2">
          <CheckBox
            id="send-enter"
            tick={enter ? "on" : "off"}
            onChange={(event) => setEnter(event.currentTarget.checked)}
          />
          <label htmlFor="send-enter">{t("send.enter")}</label>
        </div>
        {error && <ErrorBanner error={error} />}
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" disabled={!target || text === ""}>
            {t("send.action")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
