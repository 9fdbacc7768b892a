import { useT } from "../../app/settings";
import { Button } from "../../components/button";
import { fieldClass } from "../../components/dialog";
import { shell } from "../../lib/api";

interface Props {
  folder: string;
  name: string;
  onFolder(folder: string): void;
  onName(name: string): void;
}

/** The folder and the name of a file to write. The window has the platform's own dialog as well. */
export function PlaceFields({ folder, name, onFolder, onName }: Props) {
  const t = useT();
  const native = !document.documentElement.dataset.browser;
  const choose = async () => {
    const chosen = await shell.openDirectory(t("bundle.chooseFolder"));
    if (chosen) onFolder(chosen);
  };
  return (
    <>
      <div className="mt-3 flex items-end gap-2">
        <label className="min-w-0 flex-1 text-dense text-text-2">
          {t("bundle.folder")}
          <input
            className={`${fieldClass} mt-1 font-mono !text-meta`}
            value={folder}
            spellCheck={false}
            autoComplete="off"
            required
            onChange={(event) => onFolder(event.target.value)}
          />
        </label>
        {native && <Button onClick={() => void choose()}>{t("bundle.chooseFolder")}</Button>}
      </div>
      <label className="mt-3 block text-dense text-text-2">
        {t("bundle.name")}
        <input
          className={`${fieldClass} mt-1 font-mono !text-meta`}
          value={name}
          spellCheck={false}
          autoComplete="off"
          required
          onChange={(event) => onName(event.target.value)}
        />
      </label>
    </>
  );
}
