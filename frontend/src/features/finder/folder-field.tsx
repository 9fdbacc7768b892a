import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useT } from "../../app/settings";
import { fieldClass } from "../../components/dialog";
import { api } from "../../lib/api";
import { parentOf } from "./folder";

interface Props {
  sessionID: string;
  value: string;
  onChange(folder: string): void;
}

/** A folder of the project, typed with what the project has as suggestions; "" is all of it. */
export function FolderField({ sessionID, value, onChange }: Props) {
  const t = useT();
  const parent = parentOf(value);
  const folders = useQuery({
    queryKey: ["folders", sessionID, parent],
    queryFn: () => api.file.children(sessionID, parent),
    placeholderData: keepPreviousData,
    retry: false,
  });
  return (
    <label className="mt-3 block text-dense text-text-2">
      {t("finder.root")}
      <input
        className={`${fieldClass} mt-1 font-mono text-meta`}
        list="folders-of-project"
        value={value}
        placeholder={t("finder.rootAll")}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        data-finder-root=""
      />
      <datalist id="folders-of-project">
        {folders.data?.entries
          ?.filter(({ dir }) => dir)
          .map(({ path }) => (
            <option key={path} value={path} />
          ))}
      </datalist>
    </label>
  );
}
