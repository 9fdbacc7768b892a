import { useQuery } from "@tanstack/react-query";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Scrolled } from "../../components/scrolled";
import { api } from "../../lib/api";
import type { FoundFile } from "../../lib/types";

/** What a search that has ended found. */
export const useFound = (jobID: string) =>
  useQuery({ queryKey: ["job", jobID, "found"], queryFn: () => api.finder.result(jobID) });

interface Props {
  files: readonly FoundFile[];
  label: string;
  /** How high it may become, as a class. */
  height?: string;
}

/** The files that a search found, the likeliest first, each with how likely it is and why. */
export function FoundFiles({ files, label, height = "max-h-72" }: Props) {
  const t = useT();
  return (
    <Scrolled label={label} className={`mt-2 ${height}`}>
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

/** What a search found, in the place of the JSON in which it said so. */
export function FoundAnswer({ jobID }: { jobID: string }) {
  const t = useT();
  const { data, error, refetch } = useFound(jobID);
  if (error) return <ErrorBanner error={error} retry={() => void refetch()} />;
  if (!data) return null;
  const files = data.paths ?? [];
  return (
    <div className="mb-4">
      <p className="text-text-2">
        {files.length === 0 ? t("finder.none") : t("finder.found", { count: files.length })}
      </p>
      <FoundFiles files={files} label={t("finder.title")} height="" />
      <UnknownNames names={data.unknown ?? []} />
    </div>
  );
}
