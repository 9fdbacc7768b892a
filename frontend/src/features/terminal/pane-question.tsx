import { useT } from "../../app/settings";
import { Button } from "../../components/button";
import { Dialog, DialogActions } from "../../components/dialog";
import { openAddress } from "../../lib/browser";
import { bytes } from "../../lib/numbers";
import { lineCount, oneLine } from "./paste";
import type { TerminalView } from "./terminal-view";
import type { Asked } from "./view-state";

/** How many lines of a paste are shown. */
const shownLines = 8;
const shownLength = 2000;

const preview =
  "mt-3 max-h-48 select-text overflow-auto rounded-control border border-line bg-canvas px-2.5 py-2 font-mono text-meta text-text";

interface QuestionProps {
  onAnswer(paste: string | null): void;
}

/** Shows what a large paste is before a program gets it. */
function PasteQuestion({ text, onAnswer }: QuestionProps & { text: string }) {
  const t = useT();
  const lines = text.split("\n");
  const shown = lines.slice(0, shownLines).join("\n").slice(0, shownLength);
  const more = Math.max(lineCount(text) - shownLines, 0);
  return (
    <Dialog title={t("paste.title")} onClose={() => onAnswer(null)}>
      <p className="text-text-2">
        {t("paste.size", { size: bytes(new TextEncoder().encode(text).length), count: lineCount(text) })}
      </p>
      <pre className={preview} data-paste="">
        {shown}
      </pre>
      {more > 0 && <p className="mt-1 text-meta text-text-3">{t("paste.more", { count: more })}</p>}
      <DialogActions>
        <Button onClick={() => onAnswer(null)}>{t("action.cancel")}</Button>
        {text.includes("\n") && <Button onClick={() => onAnswer(oneLine(text))}>{t("paste.oneLine")}</Button>}
        <Button look="primary" autoFocus onClick={() => onAnswer(text)}>
          {t("paste.paste")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

const followed = /^(https?|file):/i;

/** Shows where a link leads whose text may say something else. */
function AddressQuestion({ address, onAnswer }: QuestionProps & { address: string }) {
  const t = useT();
  const known = followed.test(address);
  const open = () => {
    openAddress(address);
    onAnswer(null);
  };
  return (
    <Dialog title={t("address.title")} onClose={() => onAnswer(null)}>
      <p className="text-text-2">{known ? t("address.text") : t("address.refused")}</p>
      <pre className={`${preview} whitespace-pre-wrap break-all`}>{address}</pre>
      <DialogActions>
        <Button onClick={() => onAnswer(null)}>{t(known ? "action.cancel" : "action.close")}</Button>
        {known && (
          <Button look="primary" autoFocus onClick={open}>
            {t("action.open")}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}

/** What a terminal asks before it is done. */
export function PaneQuestion({ view, asked }: { view: TerminalView; asked: Asked }) {
  const answer = (paste: string | null) => {
    view.store.change({ asked: null });
    if (paste !== null) view.intake.confirm(paste);
    // When the dialog has given the focus back to where it was.
    requestAnimationFrame(() => view.focus());
  };
  if (asked.kind === "paste") return <PasteQuestion text={asked.text} onAnswer={answer} />;
  return <AddressQuestion address={asked.address} onAnswer={answer} />;
}
