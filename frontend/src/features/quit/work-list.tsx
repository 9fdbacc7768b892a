import { useT } from "../../app/settings";
import { StateMark } from "../../components/state-mark";
import type { WorkItem } from "../../lib/types";

/** More names than these are a count. */
const named = 6;

/** What runs or waits, by name. */
export function WorkList({ items, mark }: { items: readonly WorkItem[]; mark: "live" | "queued" }) {
  const t = useT();
  return (
    <ul className="mt-2 text-dense" data-work={mark}>
      {items.slice(0, named).map(({ kind, id, title }) => (
        <li key={`${kind} ${id}`} className="flex items-center gap-2 leading-[26px]">
          <StateMark mark={mark} word={t(mark === "live" ? "mark.live" : "mark.queued")} size={12} />
          <span className="tail-ellipsis min-w-0 flex-1">{title || t(`work.${kind}`)}</span>
          {title && <span className="text-meta text-text-3">{t(`work.${kind}`)}</span>}
        </li>
      ))}
      {items.length > named && (
        <li className="pl-5 text-meta text-text-3 leading-[26px]">
          {t("work.more", { count: items.length - named })}
        </li>
      )}
    </ul>
  );
}
