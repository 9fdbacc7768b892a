import { useElsewhere } from "../../app/queries";
import { useSettings, useT } from "../../app/settings";
import { StateMark } from "../../components/state-mark";
import { utc, when } from "../../lib/time";
import type { SearchHit, SessionCard } from "../../lib/types";
import { whereOf } from "../search/where";
import { holdsLine } from "./holds";

/** One session: its mark, its name, when it was used and a line of what it holds. */
export function SessionRow({ card, project }: { card: SessionCard; project: string }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const asking = card.terminals_waiting + card.agents_waiting;
  const elsewhere = useElsewhere(card.host_id) ? t("session.elsewhere") : "";
  const line = [project, elsewhere, holdsLine(card, t)].filter(Boolean).join(", ");
  return (
    <>
      <StateMark mark={card.mark} word={t(`mark.${card.mark}`)} className="mt-[3px]" />
      <span className="flex min-w-0 items-baseline gap-1.5">
        <span className="tail-ellipsis font-medium">{card.name}</span>
        {asking > 0 && (
          <b
            className="shrink-0 rounded-code bg-brass-tint px-1 font-medium text-brass text-meta"
            title={t("launch.asking", { count: asking })}
            data-asking={asking}
          >
            {asking}
          </b>
        )}
      </span>
      <time
        className="text-meta text-text-3"
        dateTime={new Date(card.updated_at).toISOString()}
        title={utc(card.updated_at)}
      >
        {when(card.updated_at, Date.now(), locale)}
      </time>
      <span className="tail-ellipsis col-start-2 col-end-[-1] text-meta text-text-3">{line}</span>
    </>
  );
}

/** So much of what precedes a match that the match itself is seen. */
const beforeShown = 22;

function shortened(before: string): string {
  const characters = Array.from(before);
  return characters.length > beforeShown ? `…${characters.slice(1 - beforeShown).join("")}` : before;
}

const mono = new Set(["terminal", "tool", "files"]);

/** One place inside a session that has what is looked for. */
export function HitRow({ hit }: { hit: SearchHit }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const of = hit.session_name || hit.project_name;
  return (
    <>
      <span
        className={`tail-ellipsis col-start-2 text-text-2 ${mono.has(hit.kind) ? "font-mono text-dense" : ""}`}
        data-hit={hit.kind}
      >
        {shortened(hit.before)}
        <mark className="rounded-[2px] bg-[var(--brass-tint)] font-semibold text-brass">{hit.match}</mark>
        {hit.after}
      </span>
      <time className="text-meta text-text-3" title={utc(hit.created_at)}>
        {when(hit.created_at, Date.now(), locale)}
      </time>
      <span className="tail-ellipsis col-start-2 col-end-[-1] text-meta text-text-3">
        {of ? `${of}, ${whereOf(hit, t)}` : whereOf(hit, t)}
      </span>
    </>
  );
}
