import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { StateMark } from "../../components/state-mark";
import { bytes, count } from "../../lib/numbers";
import type { Exported } from "../../lib/types";
import { useOpener } from "../files/use-opener";

interface FileProps {
  file: string;
  size: number | null;
  sha256: string | null;
}

/** Where a bundle is, how large, its checksum, and the way to it. */
export function BundleFile({ file, size, sha256 }: FileProps) {
  const t = useT();
  const opener = useOpener();
  return (
    <>
      <dl className="mt-1 grid grid-cols-[84px_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-meta">
        <dt className="text-text-3">{t("bundle.file")}</dt>
        <dd className="select-text font-mono [overflow-wrap:anywhere]" data-bundle-file="">
          {file}
        </dd>
        {size !== null && (
          <>
            <dt className="text-text-3">{t("bundle.size")}</dt>
            <dd>{bytes(size)}</dd>
          </>
        )}
        {sha256 !== null && (
          <>
            <dt className="text-text-3">{t("bundle.checksum")}</dt>
            <dd className="select-text font-mono [overflow-wrap:anywhere]">{sha256}</dd>
          </>
        )}
      </dl>
      <Button small className="mt-2" onClick={() => opener.reveal(file)}>
        {t("open.reveal")}
      </Button>
      {opener.error != null && <ErrorBanner error={opener.error} />}
    </>
  );
}

/** A bundle that was written and read again. */
export function ExportedFile({ made }: { made: Exported }) {
  const t = useT();
  const parts = made.bundle.parts ?? [];
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  return (
    <div className="mt-3 border-line border-t pt-2" data-exported="">
      <p role="status" className="flex items-center gap-2.5 font-medium text-dense">
        <StateMark mark="saved" word="" />
        {t("bundle.written", { rows: count(rows) })}
      </p>
      <BundleFile file={made.file} size={made.bytes} sha256={made.sha256} />
    </div>
  );
}
