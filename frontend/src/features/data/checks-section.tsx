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

/** Each thing that was looked at: well, mended, or wrong with what to do. What is wrong comes first. */
export function ChecksSection({ checks }: { checks: Checks }) {
  const t = useT();
  if (!checks.checked) return null;
  const order = { wrong: 0, repaired: 1, ok: 2 };
  const rows = [...(checks.checked.diagnosis.checks ?? [])].sort(
    (a, b) => order[checkState(a)] - order[checkState(b)],
  );
  return (
    <Section id="data-checks" title={t("data.checks")}>
      <ul data-checks="">
        {rows.map((check) => (
          <Row key={check.name} check={check} />
        ))}
      </ul>
    </Section>
  );
}
