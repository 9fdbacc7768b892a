import { useT } from "../../app/settings";
import { Scrolled } from "../../components/scrolled";
import type { FoundFile } from "../../lib/types";

interface Props {
  files: readonly FoundFile[];
  label: string;
}

/** The files that a search found, the likeliest first, each with how likely it is and why. */
export function FoundFiles({ files, label }: Props) {
  const t = useT();
  return (
    <Scrolled label={label} className="mt-2 max-h-72">
      <ol data-found={files.length}>
        {files.map(({ path, reason, score }) => (
          <li
            key={path}
            className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 border-line border-t py-1.5 text-meta"
          >
            <span className="font-mono [overflow-wrap:anywhere]">{path}</span>
            <span className="text-text-3">{t("finder.score", { score: Math.round(score * 100) })}</span>
            <span className="col-span-2 text-text-2">{reason}</span>
          </li>
        ))}
      </ol>
    </Scrolled>
  );
}

/** What the search was told that is no file of the project: said, so that nobody believes it selected. */
export function UnknownNames({ names }: { names: readonly string[] }) {
  const t = useT();
  if (names.length === 0) return null;
  const label = t("finder.unknown", { count: names.length });
  return (
    <div className="mt-3 text-dense text-text-2" data-unknown={names.length}>
      <p>{label}</p>
      <Scrolled label={label} className="mt-1 max-h-24">
        <ul className="font-mono text-meta">
          {names.map((name) => (
            <li key={name} className="[overflow-wrap:anywhere]">
              {name}
            </li>
          ))}
        </ul>
      </Scrolled>
    </div>
  );
}
