import { useState } from "react";
import { useNow } from "../../app/clock";
import { useReport, useStatus } from "../../app/queries";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Fact, Section } from "../../components/facts";
import { Said } from "../../components/said";
import { StateMark } from "../../components/state-mark";
import { toApiError } from "../../lib/errors";
import { bytes } from "../../lib/numbers";
import { duration, whenExact } from "../../lib/time";
import type { Data } from "../../lib/types";
import { type Checks, checkState } from "./checks";
import { LedgerDialog } from "./ledger-dialog";
import { PathText } from "./path-text";
import { useData, useKeys } from "./queries";

/** What the last look at everything came to, in two words at the head of the section. */
function Verdict({ checks }: { checks: Checks }) {
  const t = useT();
  if (!checks.checked) return null;
  const wrong = checks.checked.diagnosis.checks?.filter((check) => !check.ok).length ?? 0;
  return (
    <span
      className="flex items-center gap-1.5 text-meta text-text-2"
      data-verdict={wrong === 0 ? "ok" : "wrong"}
    >
      <StateMark mark={wrong === 0 ? "saved" : "lost"} word="" />
      {wrong === 0 ? t("data.healthy") : t("data.wrong", { count: wrong })}
    </span>
  );
}

function Integrity({ checks }: { checks: Checks }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const report = useReport().data;
  const now = useNow(200, checks.since !== null);
  const { checked, since } = checks;
  const atLaunch = report && report.checks.integrity_ms >= 0 ? report : null;
  const text = () => {
    if (since !== null) return t("data.checking", { time: duration(now - since, t) });
    if (checked) {
      const findings = checked.diagnosis.checks?.filter((check) => checkState(check) !== "ok").length ?? 0;
      return t("data.checked", {
        time: whenExact(checked.at, now, locale),
        count: findings,
        took: duration(checked.tookMs, t),
      });
    }
    if (atLaunch) {
      return t("data.checkedAtLaunch", {
        time: whenExact(atLaunch.launch?.ready_at ?? atLaunch.launch?.started_at ?? 0, now, locale),
        took: duration(atLaunch.checks.integrity_ms, t),
      });
    }
    return t("data.notChecked");
  };
  return (
    <Fact
      name={t("data.integrity")}
      side={
        <Button small onClick={checks.run} disabled={since !== null} data-check="">
          {t("data.checkNow")}
        </Button>
      }
    >
      <span role="status">{text()}</span>
    </Fact>
  );
}

function Schema({ data }: { data: Data }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const [open, setOpen] = useState(false);
  const applied = data.migrations?.filter((step) => step.applied_at !== null) ?? [];
  const latest = Math.max(...applied.map((step) => step.applied_at ?? 0));
  return (
    <Fact
      name={t("data.schema")}
      side={
        <Button small look="ghost" className="-mr-2" onClick={() => setOpen(true)}>
          {t("data.ledger")}
        </Button>
      }
    >
      {t("data.schemaValue", { count: applied.length, time: whenExact(latest, Date.now(), locale) })}
      {open && <LedgerDialog steps={data.migrations ?? []} onClose={() => setOpen(false)} />}
    </Fact>
  );
}

/** Where the keys are that seal what is secret, said plainly. */
function Keys() {
  const t = useT();
  const keys = useKeys();
  if (keys.isError)
    return (
      <Fact name={t("data.keys")}>
        <Said text={toApiError(keys.error).message} />
      </Fact>
    );
  const place = keys.data;
  if (!place) return null;
  return (
    <Fact name={t("data.keys")}>
      <span data-keys={place.kind}>
        {place.kind === "keyring" ? t("data.keysKeyring") : t("data.keysFile")}
        {!place.made && <span className="text-text-3">. {t("data.keysNone")}</span>}
      </span>
      {place.kind === "file" && place.made && <PathText path={place.path} />}
    </Fact>
  );
}

/** Which database this is, where it lies, and in which shape. */
export function DatabaseSection({ checks }: { checks: Checks }) {
  const t = useT();
  const query = useData();
  const status = useStatus().data;
  const data = query.data;
  return (
    <Section id="data-database" title={t("data.database")} tools={<Verdict checks={checks} />}>
      {query.isError && <ErrorBanner error={query.error} retry={() => void query.refetch()} />}
      {checks.error != null && <ErrorBanner error={checks.error} retry={checks.run} />}
      {data && (
        <dl data-engine={data.engine}>
          <Fact
            name={t("data.engine")}
            side={
              <span className="text-meta text-text-3">
                {data.engine === "sqlite" ? t("data.urlUnset") : t("data.urlSet")}
              </span>
            }
          >
            {data.engine === "sqlite" ? t("data.sqlite") : t("data.postgres")}
          </Fact>
          <Fact name={data.engine === "sqlite" ? t("data.file") : t("data.server")}>
            {data.engine === "sqlite" ? (
              <PathText path={data.place} />
            ) : (
              <span className="select-text font-mono text-meta">{data.place}</span>
            )}
          </Fact>
          <Fact name={t("data.size")}>
            {data.engine === "sqlite"
              ? t("data.sizeValue", { size: bytes(data.database_bytes), journal: bytes(data.journal_bytes) })
              : bytes(data.database_bytes)}
          </Fact>
          <Schema data={data} />
          <Integrity checks={checks} />
          {status && (
            <Fact name={t("data.owner")}>
              {t(status.mode === "desktop" ? "data.ownerDesktop" : "data.ownerServer", {
                pid: String(status.owner_pid),
              })}
            </Fact>
          )}
          <Keys />
        </dl>
      )}
    </Section>
  );
}
