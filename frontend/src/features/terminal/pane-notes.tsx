import { useEffect } from "react";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { bytes, count } from "../../lib/numbers";
import type { TerminalView } from "./terminal-view";
import type { ViewState } from "./view-state";

/** How long the sentence about refused typing stays. */
const refusalMs = 6000;

interface Props {
  view: TerminalView;
  state: ViewState;
}

/** The thin line over the first row while an older part is read. */
function Loading({ part }: { part: number }) {
  const t = useT();
  return (
    <div
      role="progressbar"
      aria-label={t("pane.loading")}
      aria-valuenow={Math.round(part * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
      className="absolute inset-x-0 top-0 z-10 h-0.5"
    >
      <div className="h-full bg-text-3" style={{ width: `${part * 100}%` }} />
    </div>
  );
}

/** What is said over the terminal's corners: what is above, what is beneath, where a link leads. */
export function PaneNotes({ view, state }: Props) {
  const t = useT();
  const mac = useSettings((s) => s.mac);
  const { top, below, loading, hovered, refused, failure } = state;
  useEffect(() => {
    if (!refused) return;
    const timer = setTimeout(() => view.store.change({ refused: null }), refusalMs);
    return () => clearTimeout(timer);
  }, [view, refused]);
  const note =
    "absolute z-10 max-w-[calc(100%-32px)] rounded-control border border-line bg-raised px-2 py-0.5 text-meta text-text-2";
  return (
    <>
      {loading !== null && <Loading part={loading} />}
      {top !== null && (
        <div className={`${note} top-1.5 right-4`} data-top="">
          {top === "limit"
            ? t("pane.limit", { count: count(view.scrollback) })
            : t("pane.dropped", { size: bytes(top) })}
        </div>
      )}
      {hovered !== null && (
        <div className={`${note} tail-ellipsis pointer-events-none bottom-2 left-3`} data-link="">
          {t("pane.follow", { key: mac ? "⌘" : "Ctrl", target: hovered })}
        </div>
      )}
      {below > 0 && (
        <Button small className="absolute right-4 bottom-2 z-10" onClick={() => view.scrollToEnd()}>
          {t("terminal.newLines", { count: below })}
        </Button>
      )}
      {failure && (
        <div className="shrink-0">
          <ErrorBanner
            error={failure}
            action={{ label: t("action.dismiss"), run: () => view.store.change({ failure: null }) }}
          />
        </div>
      )}
      {refused && (
        <div
          role="alert"
          className="shrink-0 bg-lost-tint px-3.5 py-1 text-meta text-text"
          data-refused={refused}
        >
          {t(`terminal.refused.${refused}`)}
        </div>
      )}
    </>
  );
}
