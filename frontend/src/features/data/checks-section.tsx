import { useT } from "../../app/settings";
import { Section } from "../../components/facts";
import { Said } from "../../components/said";
import { StateMark } from "../../components/state-mark";
import type { MessageKey, Translate } from "../../lib/i18n";
import type { Mark } from "../../lib/marks";
import type { Check } from "../../lib/types";
import { checkNames } from "./check-names";
import { type Checks, checkState } from "./checks";

const marks: Record<ReturnType<typeof checkState>, Mark> = {
  ok: "saved",
  repaired: "restored",
  wrong: "lost",
};

/** The name of a check: the program's own word where the page knows none. */
function nameOf(check: Check, t: Translate): string {
  const key: MessageKey | undefined = checkNames[check.name];
  if (key) return t(key);
  const agent = /^agent (.+)$/.exec(check.name)?.[1];
  return agent ? t("check.agent", { agent }) : check.name;
}

function Row({ check }: { check: Check }) {
  const t = useT();
  const state = checkState(check);
  return (
    <li
      className="grid grid-cols-[14px_minmax(0,1fr)_auto] items-center gap-x-2.5 border-line border-t py-1.5 text-dense"
      data-check-name={check.name}
      data-check-state={state}
    >
      <StateMark mark={marks[state]} word="" />
      <span>{nameOf(check, t)}</span>
      <span className={`text-meta ${state === "wrong" ? "text-lost" : "text-text-3"}`}>
        {t(`check.state.${state}`)}
      </span>
      <Said
        text={check.detail}
        className="col-start-2 col-end-[-1] select-text text-meta text-text-2 [overflow-wrap:anywhere]"
      />
    </li>
  );
}

function Rows({ checks }: { checks: readonly Check[] }) {
  return (
    <ul>
      {checks.map((check) => (
        <Row key={check.name} check={check} />
      ))}
    </ul>
  );
}

/** Each thing that was looked at: what is wrong with what to do, what was mended, and folded what is well. */
export function ChecksSection({ checks }: { checks: Checks }) {
  const t = useT();
  if (!checks.checked) return null;
  const all = checks.checked.diagnosis.checks ?? [];
  const of = (state: ReturnType<typeof checkState>) => all.filter((check) => checkState(check) === state);
  const well = of("ok");
  return (
    <Section id="data-checks" title={t("data.checks")}>
      <div data-checks="">
        <Rows checks={[...of("wrong"), ...of("repaired")]} />
        {well.length > 0 && (
          <details className="border-line border-t" data-checks-well="">
            <summary className="min-h-[34px] cursor-default content-center text-dense text-text-2">
              {t("data.checksWell", { count: well.length })}
            </summary>
            <Rows checks={well} />
          </details>
        )}
      </div>
    </Section>
  );
}
