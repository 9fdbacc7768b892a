import { useLayoutEffect, useRef } from "react";
import { useT } from "../../app/settings";
import { Scrolled } from "../../components/scrolled";
import { usePrinted } from "./queries";

const nearEndPx = 8;

/** What a program that still runs has printed so far. The end stays in sight for who is at the end. */
export function PrintedView({ id }: { id: string }) {
  const t = useT();
  const printed = usePrinted(id).data;
  const box = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with everything that is printed
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
    const look = () => {
      atEnd.current = element.scrollTop + element.clientHeight >= element.scrollHeight - nearEndPx;
    };
    element.addEventListener("scroll", look, { passive: true });
    return () => element.removeEventListener("scroll", look);
  }, [printed]);
  if (!printed || (printed.stdout === "" && printed.stderr === "")) return null;
  return (
    <section className="border-line border-t px-4 py-3" data-printed="">
      <h3 className="font-semibold text-dense">{t("run.printed")}</h3>
      <Scrolled
        label={t("run.printed")}
        of={box}
        className="mt-1.5 max-h-72 rounded-control border border-line bg-raised px-2.5 py-2"
      >
        <pre className="select-text whitespace-pre-wrap font-mono text-meta [overflow-wrap:anywhere]">
          {printed.cut && <span className="text-text-3">{`${t("run.printedCut")}\n`}</span>}
          {printed.stdout}
          {printed.stderr && <span className="text-text-2">{printed.stderr}</span>}
        </pre>
      </Scrolled>
    </section>
  );
}
