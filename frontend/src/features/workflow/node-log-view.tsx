import { useLayoutEffect, useRef, useState } from "react";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { utc } from "../../lib/time";
import type { NodeLog, NodeRunRow } from "../../lib/types";
import { useNodeLog } from "./node-log";

const nearEndPx = 8;

const atEnd = ({ scrollTop, clientHeight, scrollHeight }: HTMLElement) =>
  scrollTop + clientHeight >= scrollHeight - nearEndPx;

/** Keeps what is read where it is: at the end, the end; elsewhere, the line that was at the top. */
function useReading(log: NodeLog | undefined, followed: boolean) {
  const scroller = useRef<HTMLElement>(null);
  const before = useRef({ start: 0, height: 0 });
  const start = log?.start ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever it has other lines
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const { scrollHeight: height } = element;
    if (followed) element.scrollTop = height;
    else if (start < before.current.start) element.scrollTop += height - before.current.height;
    before.current = { start, height };
  }, [log, followed]);
  return scroller;
}

const looks: Record<string, string> = { status: "text-text-3", stderr: "text-text-2" };

function Lines({ log }: { log: NodeLog }) {
  return (log.lines ?? []).map((line) => (
    <div
      key={line.at}
      title={`${line.stream}, ${utc(line.time)}`}
      className={`whitespace-pre-wrap [overflow-wrap:anywhere] ${looks[line.stream] ?? ""}`}
    >
      {line.text}
    </div>
  ));
}

interface Props {
  run: string;
  attempts: readonly NodeRunRow[];
  shown: NodeRunRow;
  onChoose(id: string): void;
}

/** What an attempt wrote while it ran, the newest at the end. Nothing moves while the reader is above that. */
export function NodeLogView({ run, attempts, shown, onChoose }: Props) {
  const t = useT();
  return (
    <section className="border-line border-t px-4 py-3" data-node-log={shown.attempt}>
      <div className="flex h-6 items-center gap-2">
        <h3 className="font-semibold text-dense">{t("run.log")}</h3>
        <span className="flex-1" />
        {attempts.length > 1 && (
          <select
            aria-label={t("run.logAttempt")}
            className="h-6 rounded-control border border-line-strong bg-raised px-1.5 text-meta"
            value={shown.id}
            onChange={(event) => onChoose(event.target.value)}
          >
            {attempts.map(({ id, attempt }) => (
              <option key={id} value={id}>
                {t("run.attempt", { n: attempt })}
              </option>
            ))}
          </select>
        )}
      </div>
      <Written key={shown.id} run={run} id={shown.id} running={shown.ended_at == null} />
    </section>
  );
}

function Written({ run, id, running }: { run: string; id: string; running: boolean }) {
  const t = useT();
  const [followed, setFollowed] = useState(true);
  const { log, error, again, earlier } = useNodeLog(run, id, running, followed);
  const scroller = useReading(log, followed);
  return (
    <>
      {error != null && <ErrorBanner error={error} retry={again} />}
      {log && (
        <section
          ref={scroller}
          aria-label={t("run.log")}
          onScroll={(event) => setFollowed(atEnd(event.currentTarget))}
          className="mt-1.5 max-h-72 overflow-auto rounded-control border border-line bg-raised px-2.5 py-2 [overflow-anchor:none]"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows scroll what has the focus
          tabIndex={0}
        >
          {log.start > 0 && (
            <Button
              small
              look="ghost"
              onClick={() => {
                setFollowed(false);
                void earlier();
              }}
            >
              {t("run.logEarlier")}
            </Button>
          )}
          <div className="select-text font-mono text-meta">
            <Lines log={log} />
          </div>
          {!log.lines?.length && <p className="text-meta text-text-3">{t("run.logEmpty")}</p>}
        </section>
      )}
    </>
  );
}
