import { useT } from "../../app/settings";
import type { NounChanges } from "../../lib/types";

/** How many titles of one noun are shown; the rest is a number. */
const titlesShown = 6;

/** What was made or changed since a backup: how much of each kind, and by name what has one. */
export function ChangesList({ changes }: { changes: readonly NounChanges[] }) {
  const t = useT();
  const some = changes.filter((change) => change.count > 0);
  return (
    <ul className="mt-2" data-changes={some.length}>
      {some.map((change) => {
        const titles = change.titles ?? [];
        const more = change.count - Math.min(titles.length, titlesShown);
        return (
          <li key={change.noun} className="border-line border-t py-1.5 text-dense" data-noun={change.noun}>
            <span className="font-medium">{t(`changes.${change.noun}`, { count: change.count })}</span>
            {titles.length > 0 && (
              <span className="block text-meta text-text-2 [overflow-wrap:anywhere]">
                {titles.slice(0, titlesShown).join(" · ")}
                {more > 0 && ` · ${t("changes.more", { count: more })}`}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
