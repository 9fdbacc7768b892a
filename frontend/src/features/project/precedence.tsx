import { useQuery } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Said } from "../../components/said";
import { api } from "../../lib/api";
import type { Translate } from "../../lib/i18n";
import type { EnvLayer } from "../../lib/types";
import { fileName, type Named, namedBy } from "./layers";
import { dots } from "./variable-row";

export const useLayers = (codebaseID: string) =>
  useQuery({
    queryKey: ["environment", codebaseID, "layers"],
    queryFn: () => api.env.layers(codebaseID),
    enabled: codebaseID !== "",
  });

const layerName = (layer: EnvLayer, t: Translate): string =>
  layer.kind === "file" ? fileName(layer.path) : t(`env.layer.${layer.kind}`);

/** What a name hides: the same name of weaker places, which nothing sees. */
export function hiddenText(named: Named | undefined, t: Translate): string {
  if (!named || named.hidden.length === 0) return "";
  return t("env.hides", { places: named.hidden.map((layer) => layerName(layer, t)).join(", ") });
}

/** The variables of files of the project. They are changed in the file; their values are not shown. */
function FileVariable({ named }: { named: Named }) {
  const t = useT();
  const hides = hiddenText(named, t);
  return (
    <li className="border-line border-t py-1" data-file-variable={named.name}>
      <div className="grid min-h-7 grid-cols-[minmax(0,2fr)_minmax(0,2fr)_auto] items-center gap-x-2.5 text-dense">
        <span className="tail-ellipsis font-mono text-meta" title={named.name}>
          {named.name}
        </span>
        <span className="font-mono text-meta text-text-2">{dots}</span>
        <span className="flex items-center gap-1.5 text-meta text-text-2" title={named.from.path}>
          <Lock size={12} strokeWidth={1.35} aria-hidden="true" />
          {t("env.fromFile", { file: fileName(named.from.path) })}
        </span>
      </div>
      {hides !== "" && <p className="text-meta text-text-3">{hides}</p>}
    </li>
  );
}

function Layer({ layer, at }: { layer: EnvLayer; at: number }) {
  const t = useT();
  return (
    <li
      className="grid grid-cols-[20px_minmax(0,1fr)_auto] gap-x-2 border-line border-t py-1 text-dense first:border-0"
      data-layer={layer.kind}
    >
      <span className="text-text-3">{at}</span>
      <span className="min-w-0">
        <span className={layer.kind === "file" ? "font-mono text-meta" : ""} title={layer.path}>
          {layerName(layer, t)}
        </span>
        {layer.problem !== "" && (
          <span className="block text-lost text-meta">
            <Said text={layer.problem} />
          </span>
        )}
      </span>
      <span className="text-meta text-text-2">{t("env.count", { count: layer.count })}</span>
    </li>
  );
}

/** The variables that come from files, and the order in which places win over each other. */
export function Precedence({ codebaseID }: { codebaseID: string }) {
  const t = useT();
  const { data, error, refetch } = useLayers(codebaseID);
  if (error) return <ErrorBanner error={error} retry={() => void refetch()} />;
  const layers = data ?? [];
  const ofFiles = namedBy(layers).filter(({ from }) => from.kind === "file");
  return (
    <>
      {ofFiles.length > 0 && (
        <section aria-label={t("env.files")} className="mt-3">
          <h3 className="pb-1 text-dense text-text-2">{t("env.files")}</h3>
          <ul>
            {ofFiles.map((named) => (
              <FileVariable key={named.name} named={named} />
            ))}
          </ul>
        </section>
      )}
      {layers.length > 0 && (
        <section aria-label={t("env.order")} className="mt-4">
          <h3 className="text-dense text-text-2">{t("env.order")}</h3>
          <ol className="mt-1">
            {layers.map((layer, at) => (
              <Layer key={layer.kind + layer.path} layer={layer} at={at + 1} />
            ))}
          </ol>
        </section>
      )}
    </>
  );
}
