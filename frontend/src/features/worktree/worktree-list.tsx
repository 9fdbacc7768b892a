import { useEffect, useRef, useState } from "react";
import { useElsewhere } from "../../app/queries";
import { useSaid, useSettings, useT } from "../../app/settings";
import { List } from "../../components/list";
import { StateMark } from "../../components/state-mark";
import { letterOf } from "../../lib/letters";
import { bytes } from "../../lib/numbers";
import { utc, when } from "../../lib/time";
import type { Worktree } from "../../lib/types";
import { useDiskUse, useSizes, useWorktree } from "./queries";
import { changesText, holderText, inUseText, nameOf, standingText, worktreeMark } from "./worktree-text";

/** Whether an element has come into view once: what nobody sees is not asked of git. */
function useSeen() {
  const ref = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!ref.current || seen) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
    });
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [seen]);
  return { ref, seen };
}

export const columns =
  "grid grid-cols-[14px_minmax(0,4fr)_minmax(0,3fr)_minmax(0,5fr)_64px_52px] @min-[760px]:grid-cols-[14px_minmax(0,4fr)_minmax(0,4fr)_minmax(0,5fr)_minmax(112px,2fr)_64px] items-start gap-x-3 px-4";

/** Two lines of a cell. What does not fit goes on in a further line: a state that is cut says another one. */
function Two({ first, second, mono = false }: { first: string; second: string; mono?: boolean }) {
  const wraps = "block line-clamp-2 [overflow-wrap:anywhere]";
  return (
    <span className="min-w-0" title={`${first}\n${second}`}>
      <span className={`${wraps} text-dense`}>{first}</span>
      <span className={`${wraps} text-meta text-text-2 ${mono ? "font-mono" : ""}`}>{second}</span>
    </span>
  );
}

/** The size as a number, and as a part of the largest one. */
function Disk({ size, most }: { size: number | undefined; most: number }) {
  if (size === undefined) return <span data-disk="" />;
  return (
    <span className="flex items-center gap-2 text-dense" data-disk="">
      <span aria-hidden="true" className="hidden h-1.5 w-14 shrink-0 @min-[760px]:block">
        <span
          className="block h-full min-w-0.5 bg-text-3"
          style={{ width: `${most > 0 ? (100 * size) / most : 0}%` }}
        />
      </span>
      <span className="whitespace-nowrap">{bytes(size)}</span>
    </span>
  );
}

function WorktreeRow({ worktree, now, most }: { worktree: Worktree; now: number; most: number }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const said = useSaid();
  const elsewhere = useElsewhere(worktree.host_id);
  const { ref, seen } = useSeen();
  const ready = seen && worktree.status === "active" && !elsewhere;
  const report = useWorktree(worktree.id, ready).data;
  const disk = useDiskUse(worktree.id, ready && report !== undefined).data;
  const status = elsewhere ? t("worktree.elsewhere") : t(`worktree.status.${worktree.status}`);
  const told = ready && report;
  return (
    <div ref={ref} className={columns} data-worktree={worktree.branch_name} data-status={worktree.status}>
      <StateMark mark={worktreeMark(worktree, report)} word={status} className="pt-[3px]" />
      <Two first={worktree.branch_name} second={nameOf(worktree.working_path)} mono />
      <Two
        first={holderText(worktree, told || undefined, t)}
        second={[worktree.adopted ? t("worktree.adopted") : "", told ? inUseText(report, t) : status]
          .filter(Boolean)
          .join(", ")}
      />
      <Two
        first={told ? changesText(report, t) : ready ? t("worktree.looking") : status}
        second={told ? standingText(report, t) : said(worktree.error_message ?? "")}
      />
      <Disk size={disk} most={most} />
      <time
        className="text-right text-dense text-text-2"
        dateTime={new Date(worktree.last_used_at).toISOString()}
        title={utc(worktree.last_used_at)}
      >
        {when(worktree.last_used_at, now, locale)}
      </time>
    </div>
  );
}

interface Props {
  worktrees: readonly Worktree[];
  now: number;
  active: string | null;
  onActive(id: string): void;
  onRemove(id: string): void;
  onSnapshot(id: string): void;
}

/** The worktrees of a project. Delete asks for the removal of the chosen one, S keeps what is in it. */
export function WorktreeList({ worktrees, now, active, onActive, onRemove, onSnapshot }: Props) {
  const t = useT();
  const most = Math.max(0, ...useSizes(worktrees.map(({ id }) => id)).values());
  return (
    <>
      <div aria-hidden="true" className={`${columns} border-line border-b py-2 text-meta text-text-3`}>
        <span />
        <span>{t("worktree.branch")}</span>
        <span>{t("worktree.use")}</span>
        <span>{t("worktree.state")}</span>
        <span>{t("worktree.disk")}</span>
        <span className="text-right">{t("worktree.used")}</span>
      </div>
      <List
        label={t("worktree.title")}
        items={worktrees}
        idOf={(w) => w.id}
        active={active}
        onActive={onActive}
        onKey={(press, id) => {
          if (press.key === "Delete") onRemove(id);
          else if (letterOf(press, ["worktreeSnapshot"])) onSnapshot(id);
          else return false;
          return true;
        }}
        itemClass={(chosen) =>
          `border-line border-b py-[7px] -outline-offset-2 ${chosen ? "bg-select" : "hover:bg-hover"}`
        }
      >
        {(worktree) => <WorktreeRow worktree={worktree} now={now} most={most} />}
      </List>
    </>
  );
}
