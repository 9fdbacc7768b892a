import { useState } from "react";
import { useSettings, useT } from "../app/settings";
import { meaningOf, toApiError } from "../lib/errors";
import { Button } from "./button";
import { Said } from "./said";

/** Codes that say all there is to say, in the page's language. */
const known = ["unreachable", "unauthorized", "elsewhere"] as const;
const isKnown = (code: string): code is (typeof known)[number] => known.some((each) => each === code);

interface Props {
  error: unknown;
  retry?: () => void;
  action?: { label: string; run: () => void };
}

/** A failure inside the panel that failed: one sentence, its code, one button that may help. */
export function ErrorBanner({ error, retry, action }: Props) {
  const t = useT();
  const said = useSettings((s) => s.said);
  const [copied, setCopied] = useState(false);
  const { code, message } = toApiError(error);
  const meaning = meaningOf(code);
  const sentence = isKnown(code) ? t(`error.${code}`) : message || t("error.panel");
  const foreign = !isKnown(code) && message !== "" && said(message) === null;
  const copy = async () => {
    await navigator.clipboard.writeText(`${code}: ${sentence}`);
    setCopied(true);
  };
  return (
    <div
      role="alert"
      className="m-2 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-control bg-lost-tint px-3 py-2 text-dense"
    >
      <span className="min-w-0 flex-1 basis-48 text-text [overflow-wrap:anywhere]">
        {/* What an agent or a server said is in its own language: the reader is told the kind first. */}
        {foreign && meaning && <b className="block font-medium">{t(meaning)}</b>}
        {isKnown(code) || !message ? sentence : <Said text={message} />}
      </span>
      <span className="text-meta text-text-2" title={meaning ? t(meaning) : undefined}>
        {t("error.code", { code })}
      </span>
      {action && (
        <Button small onClick={action.run}>
          {action.label}
        </Button>
      )}
      {retry && (
        <Button small onClick={retry}>
          {t("action.retry")}
        </Button>
      )}
      <Button small look="ghost" onClick={() => void copy()}>
        {copied ? t("action.copied") : t("action.copyDetails")}
      </Button>
    </div>
  );
}

/** A quiet bar above a panel that says why it is not as usual. */
export function NoticeBar({
  children,
  tone = "restored",
}: {
  children: React.ReactNode;
  tone?: "restored" | "brass";
}) {
  const tint = tone === "brass" ? "bg-brass-tint" : "bg-restored-tint";
  return (
    <div className={`flex shrink-0 flex-wrap items-center gap-2 px-4 py-1.5 text-dense text-text ${tint}`}>
      {children}
    </div>
  );
}
