import { type FormEvent, useRef, useState } from "react";
import { useFilesDropped } from "../../app/file-drop";
import { usePainted } from "../../app/painted";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { CommandLine } from "../../components/command-line";
import { Dialog, DialogActions, fieldClass } from "../../components/dialog";
import { StateMark } from "../../components/state-mark";
import { api, shell } from "../../lib/api";
import { count } from "../../lib/numbers";
import type { BundleImport } from "../../lib/types";
import { useStoredForm } from "../chat/use-draft";
import { shellWord } from "./bundle-file";
import { BundleProgressRow } from "./bundle-progress";
import { useBundleWork } from "./queries";

interface PathMap {
  old: string;
  new: string;
}

/** The folders that have another place here; the last row is the one to fill. */
function Maps({ maps, onMaps }: { maps: readonly PathMap[]; onMaps(maps: PathMap[]): void }) {
  const t = useT();
  const set = (at: number, change: Partial<PathMap>) =>
    onMaps(maps.map((map, index) => (index === at ? { ...map, ...change } : map)));
  return (
    <fieldset className="mt-3">
      <legend className="text-dense text-text-2">{t("bundle.maps")}</legend>
      {maps.map((map, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are only added at the end
        <div key={at} className="mt-1 grid grid-cols-2 gap-2">
          {(["old", "new"] as const).map((side) => (
            <input
              key={side}
              aria-label={t(`bundle.map.${side}`)}
              placeholder={t(`bundle.map.${side}`)}
              className={`${fieldClass} font-mono !text-meta placeholder:text-text-3`}
              value={map[side]}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => set(at, { [side]: event.target.value })}
            />
          ))}
        </div>
      ))}
      <Button small look="ghost" className="mt-1" onClick={() => onMaps([...maps, { old: "", new: "" }])}>
        {t("bundle.addMap")}
      </Button>
    </fieldset>
  );
}

function Report({ done }: { done: BundleImport }) {
  const t = useT();
  return (
    <div className="mt-3 border-line border-t pt-2" data-bundle-imported={done.dry_run ? "dry" : "done"}>
      <p role="status" className="flex items-center gap-2.5 font-medium text-dense">
        <StateMark mark={done.dry_run ? "waiting" : "saved"} word="" />
        {t(done.dry_run ? "bundle.wouldImport" : "bundle.imported")}
      </p>
      <table className="mt-1 w-full text-dense">
        <thead>
          <tr className="text-left text-meta text-text-3">
            <th className="py-1 font-normal">{t("bundle.table")}</th>
            <th className="py-1 text-right font-normal">{t("bundle.new")}</th>
            <th className="py-1 text-right font-normal">{t("bundle.existing")}</th>
            <th className="py-1 text-right font-normal">{t("bundle.settled")}</th>
          </tr>
        </thead>
        <tbody>
          {(done.tables ?? []).map((row) => (
            <tr key={row.table} className="border-line border-t" data-imported-table={row.table}>
              <td className="py-1 font-mono text-meta [overflow-wrap:anywhere]">{row.table}</td>
              <td className="py-1 text-right">{count(row.new)}</td>
              <td className="py-1 text-right text-text-2">{count(row.existing)}</td>
              <td className="py-1 text-right text-text-2">{count(row.settled)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {done.files > 0 && (
        <p className="mt-1 text-meta text-text-2">{t("bundle.files", { count: done.files })}</p>
      )}
    </div>
  );
}

function commandOf(file: string, maps: readonly PathMap[]): string {
  const options = maps.map((map) => ` --map ${shellWord(`${map.old}=${map.new}`)}`).join("");
  return `holdfast import ${shellWord(file || "FILE")}${options}`;
}

/** The file to import. It can be dropped, and the window has the platform's own dialog. */
function FileField({ file, onFile }: { file: string; onFile(file: string): void }) {
  const t = useT();
  const native = !document.documentElement.dataset.browser;
  const [failed, setFailed] = useState<unknown>(null);
  const field = useRef<HTMLDivElement>(null);
  useFilesDropped(field, ([dropped]) => dropped && onFile(dropped));
  const choose = async () => {
    try {
      const chosen = await shell.openFile(t("bundle.chooseFile"), "*.zip");
      if (chosen) onFile(chosen);
      setFailed(null);
    } catch (error) {
      setFailed(error);
    }
  };
  return (
    <div ref={field}>
      <div className="flex items-end gap-2">
        <label className="min-w-0 flex-1 text-dense text-text-2">
          {t("bundle.importFile")}
          <input
            className={`${fieldClass} mt-1 font-mono !text-meta`}
            value={file}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => onFile(event.target.value)}
          />
        </label>
        {native && <Button onClick={() => void choose()}>{t("bundle.chooseFile")}</Button>}
      </div>
      {failed != null && <ErrorBanner error={failed} />}
    </div>
  );
}

/** Brings a bundle back. What is here already is left as it is. */
export default function ImportDialog({ onClose }: { onClose(): void }) {
  const t = useT();
  const form = useStoredForm("bundle_draft", { file: "", maps: [{ old: "", new: "" }] as PathMap[] });
  const { file, maps } = form.values;
  const { result, error, busy, cancel, run } = useBundleWork<BundleImport>();
  usePainted("import", true, true);
  const given = maps.filter((map) => map.old.trim() !== "" && map.new.trim() !== "");
  const start = (dryRun: boolean) =>
    run(() => api.bundle.import({ file: file.trim(), dry_run: dryRun, map: given }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start(true);
  };
  const none = busy || file.trim() === "";
  return (
    <Dialog title={t("bundle.importTitle")} onClose={busy ? () => {} : onClose} wide>
      <form onSubmit={submit} data-import-dialog="" {...form.composing}>
        <FileField file={file} onFile={(next) => form.change({ file: next })} />
        <Maps maps={maps} onMaps={(next) => form.change({ maps: next })} />
        <p className="mt-2 text-meta text-text-3">{t("bundle.importNote")}</p>
        <div className="mt-2">
          <CommandLine command={commandOf(file.trim(), given)} />
        </div>
        <BundleProgressRow busy={busy} onCancel={cancel} />
        {error != null && <ErrorBanner error={error} />}
        {result && <Report done={result} />}
        <DialogActions>
          <Button className="mr-auto" onClick={onClose} disabled={busy}>
            {t("action.close")}
          </Button>
          <Button type="submit" disabled={none}>
            {t("bundle.dryRun")}
          </Button>
          <Button look="primary" disabled={none} onClick={() => start(false)}>
            {t("bundle.import")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
