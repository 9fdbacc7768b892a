import { Check, Copy } from "lucide-react";
import { Fragment, useState } from "react";
import { useShortPath } from "../../app/queries";
import { useT } from "../../app/settings";
import { IconButton } from "../../components/button";

/** A path in full, broken after its separators, with a button that copies it as it is. */
export function PathText({ path }: { path: string }) {
  const t = useT();
  const short = useShortPath();
  const [copied, setCopied] = useState<string | null>(null);
  const done = copied === path;
  const copy = async () => {
    await navigator.clipboard.writeText(path);
    setCopied(path);
  };
  const parts = short(path).split(/(?<=[\\/])/);
  return (
    <span className="flex items-center gap-1" data-path={path}>
      <span className="min-w-0 select-text font-mono text-meta" title={path}>
        {parts.map((part, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a path stay where they are
          <Fragment key={at}>
            {part}
            <wbr />
          </Fragment>
        ))}
      </span>
      <IconButton label={done ? t("action.copied") : t("action.copyPath")} onClick={() => void copy()}>
        {done ? <Check size={13} strokeWidth={1.5} /> : <Copy size={13} strokeWidth={1.5} />}
      </IconButton>
    </span>
  );
}
