import { type FormEvent, useState } from "react";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { fieldClass } from "../../components/dialog";
import { Section } from "../../components/facts";
import { StateMark } from "../../components/state-mark";
import { bytes } from "../../lib/numbers";
import type { ForeignKind, ForeignProgress, ForeignSource } from "../../lib/types";
import { useForeignProgress, useForeignSources, useImport } from "./queries";
import { ReportView } from "./report-view";

const programs: readonly ForeignKind[] = ["plantocode", "archon", "claude", "codex", "opencode"];

type Run = (from: ForeignKind, place: string, dryRun: boolean) => void;

function Source({ source, busy, run }: { source: ForeignSource; busy: boolean; run: Run }) {
  const t = useT();
  const name = t(`import.from.${source.from}`);
  return (
    <li
      className="grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-x-2.5 border-line border-t py-1.5"
      data-import-source={source.from}
    >
      <span className="text-dense">
        <span className="font-medium">{name}</span>{" "}
        <span className="text-text-2">
          {t("import.found", { size: bytes(source.bytes), count: source.files })}
        </span>
      </span>
      <Button
        small
        look="ghost"
        disabled={busy}
        aria-label={t("import.previewOf", { name })}
        onClick={() => run(source.from, source.place, true)}
      >
        {t("import.preview")}
      </Button>
      <Button
        small
        disabled={busy}
        aria-label={t("import.runOf", { name })}
        onClick={() => run(source.from, source.place, false)}
      >
        {t("import.run")}
      </Button>
      <span className="col-span-full select-text font-mono text-meta text-text-3 [overflow-wrap:anywhere]">
        {source.place}
      </span>
    </li>
  );
}

function Progress({ progress, cancel }: { progress: ForeignProgress; cancel(): void }) {
  const t = useT();
  if (!progress.running || progress.from === "") return null;
  const percent = progress.total > 0 ? Math.min(100, Math.round((progress.done / progress.total) * 100)) : 0;
  const text = t(progress.dry_run ? "import.looking" : "import.reading", {
    name: t(`import.from.${progress.from}`),
    percent,
  });
  return (
    <div className="border-line border-t py-2 text-dense" data-import-progress="">
      <div className="flex items-center gap-2.5">
        <StateMark mark="live" word="" />
        <span className="min-w-0 flex-1">{text}</span>
        <Button small onClick={cancel}>
          {t("action.cancel")}
        </Button>
      </div>
      <div
        role="progressbar"
        aria-label={t("import.progress")}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={text}
        className="mt-1.5 ml-6 h-1 overflow-hidden rounded-[2px] bg-line"
      >
        <div className="h-full bg-live" style={{ width: `${percent}%` }} />
      </div>
    </div>
  );
}

/** A program and where its work lies, when that is not where the program keeps it. */
function Elsewhere({ busy, run }: { busy: boolean; run: Run }) {
  const t = useT();
  const [from, setFrom] = useState<ForeignKind>("archon");
  const [place, setPlace] = useState("");
  const look = (event: FormEvent) => {
    event.preventDefault();
    if (place.trim() !== "") run(from, place.trim(), true);
  };
  return (
    <details className="border-line border-t py-1.5 text-dense" data-import-elsewhere="">
      <summary className="cursor-default">{t("import.other")}</summary>
      <form onSubmit={look} className="mt-2 grid grid-cols-[132px_minmax(0,1fr)] gap-x-2.5 gap-y-2">
        <label className="text-text-2">
          {t("import.program")}
          <select
            className={`${fieldClass} mt-1`}
            value={from}
            onChange={(event) => setFrom(programs.find((each) => each === event.target.value) ?? from)}
          >
            {programs.map((each) => (
              <option key={each} value={each}>
                {t(`import.from.${each}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="min-w-0 text-text-2">
          {t("import.place")}
          <input
            className={`${fieldClass} mt-1 font-mono !text-meta`}
            value={place}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setPlace(event.target.value)}
          />
        </label>
        <span className="col-span-full flex justify-end gap-2">
          <Button small type="submit" look="ghost" disabled={busy || place.trim() === ""}>
            {t("import.preview")}
          </Button>
          <Button
            small
            type="button"
            disabled={busy || place.trim() === ""}
            onClick={() => run(from, place.trim(), false)}
          >
            {t("import.run")}
          </Button>
        </span>
      </form>
    </details>
  );
}

/** What other programs have kept on this machine, and how it comes in. */
export function ImportSection({ title, note }: { title?: string; note?: string }) {
  const t = useT();
  const sources = useForeignSources();
  const progress = useForeignProgress().data;
  const imports = useImport();
  const busy = imports.busy || progress?.running === true;
  return (
    <Section id="data-import" title={title ?? t("import.title")} note={note ?? t("import.note")}>
      {sources.isError && <ErrorBanner error={sources.error} retry={() => void sources.refetch()} />}
      {sources.data?.length === 0 && (
        <p className="border-line border-t py-2 text-dense text-text-3">{t("import.none")}</p>
      )}
      <ul data-import-sources={sources.data?.length ?? ""}>
        {(sources.data ?? []).map((source) => (
          <Source key={source.from} source={source} busy={busy} run={imports.run} />
        ))}
      </ul>
      <Elsewhere busy={busy} run={imports.run} />
      {progress && <Progress progress={progress} cancel={imports.cancel} />}
      {imports.error != null && <ErrorBanner error={imports.error} />}
      {imports.report && <ReportView report={imports.report} />}
    </Section>
  );
}
