import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useT } from "../app/settings";
import { IconButton } from "./button";

/** A command line as it can be run, with a button that copies it. */
export function CommandLine({ command }: { command: string }) {
  const t = useT();
  const [copied, setCopied] = useState<string | null>(null);
  const done = copied === command;
  const copy = async () => {
    await navigator.clipboard.writeText(command);
    setCopied(command);
  };
  return (
    <span className="inline-flex max-w-full items-start gap-1 rounded-code bg-code pl-1.5">
      <code className="cursor-text select-text py-1 font-mono text-meta text-text-2 [overflow-wrap:anywhere]">
        {command}
      </code>
      <IconButton label={done ? t("action.copied") : t("action.copyCommand")} onClick={() => void copy()}>
        {done ? <Check size={13} strokeWidth={1.5} /> : <Copy size={13} strokeWidth={1.5} />}
      </IconButton>
    </span>
  );
}
