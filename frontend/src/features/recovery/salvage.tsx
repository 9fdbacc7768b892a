import type { ReactNode } from "react";
import { useSettings, useT } from "../../app/settings";
import { StateMark } from "../../components/state-mark";
import type { Translate } from "../../lib/i18n";
import { bytes, count as grouped } from "../../lib/numbers";
import { duration, whenExact } from "../../lib/time";
import type { RecoveryState } from "../../lib/types";
import { ChangesList } from "../data/changes-list";

function Part({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="mt-7">
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

function Path({ path }: { path: string }) {
  return <p className="mt-1 select-text font-mono text-meta text-text-2 [overflow-wrap:anywhere]">{path}</p>;
}

/** Where the damaged files are. They are moved, and never deleted. */
export function SetAside({ state }: { state: RecoveryState }) {
  const t = useT();
  const files = state.files ?? [];
  return (
    <Part id="recovery-aside" title={t("recovery.aside")}>
      <p className="mt-1 text-text-2">
        {files.length === 0
          ? t("recovery.asideNothing")
          : t("recovery.asideText", { count: files.length, size: bytes(state.bytes) })}
      </p>
      <Path path={state.folder} />
    </Part>
  );
}

function Reading({ state }: { state: RecoveryState }) {
  const t = useT();
  const { salvage } = state;
  if (salvage.failure) {
    return (
      <p className="mt-1 flex items-center gap-2 text-text-2">
        <StateMark mark="lost" word={t("mark.lost")} />
        {salvage.failure}
      </p>
    );
  }
  return (
    <p role="status" className="mt-1 flex items-center gap-2 text-text-2" data-salvage="running">
      <StateMark mark="live" word="" />
      {t("recovery.reading", { done: salvage.done, total: salvage.tables, rows: grouped(salvage.rows) })}
    </p>
  );
}

/** What the newest verified backup does not have, as far as it could be read. */
function Between({
  between,
  anything,
}: {
  between: NonNullable<RecoveryState["between"]>;
  anything: boolean;
}) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const changes = between.changes ?? [];
  if (between.backup === "") return <p className="mt-3 text-text-2">{t("recovery.noBackup")}</p>;
  const time = whenExact(between.from, Date.now(), locale);
  if (!anything) return <p className="mt-3 text-text-2">{t("recovery.newerUnknown", { time })}</p>;
  if (!changes.some((change) => change.count > 0))
    return <p className="mt-3 text-text-2">{t("recovery.nothingNewer", { time })}</p>;
  return (
    <div className="mt-3" data-between="">
      <p className="font-medium">
        {t("recovery.newer", { time, span: duration(Math.max(0, between.to - between.from), t) })}
      </p>
      <ChangesList changes={changes} />
    </div>
  );
}

function whatWasRead(report: NonNullable<RecoveryState["report"]>, t: Translate): string {
  if (report.rows === 0) return t("recovery.readNothing");
  const tables = report.tables?.filter((table) => table.rows > 0).length ?? 0;
  return t("recovery.readText", { rows: grouped(report.rows), tables });
}

/** What is left of the damaged file: how much, where it is written down, and what no backup has. */
export function WhatCouldBeRead({ state }: { state: RecoveryState }) {
  const t = useT();
  const { report } = state;
  return (
    <Part id="recovery-read" title={t("recovery.read")}>
      {report ? (
        <div data-salvage="done">
          <p className="mt-1 text-text-2">
            {report.damage || whatWasRead(report, t)}{" "}
            {report.lost > 0 && t("recovery.readLost", { rows: grouped(report.lost) })}
          </p>
          <Path path={state.report_path} />
        </div>
      ) : (
        <Reading state={state} />
      )}
      {state.between && <Between between={state.between} anything={(report?.rows ?? 0) > 0} />}
    </Part>
  );
}
