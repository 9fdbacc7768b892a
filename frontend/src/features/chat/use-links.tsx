import { type ReactNode, useMemo } from "react";
import { useT } from "../../app/settings";
import { useUi } from "../../app/ui";
import type { MarkdownLinks } from "../../components/markdown";
import { openAddress } from "../../lib/browser";
import type { Translate } from "../../lib/i18n";
import { type PathMatch, pathsIn } from "../terminal/path-match";
import { absolute } from "./paths";

/** Words such as "and/or" have a slash too: a name in prose needs an extension or a line, one in code an extension. */
function isFile({ path, line }: PathMatch, code: boolean): boolean {
  const extension = /[^./\\]\.[A-Za-z][A-Za-z0-9]{0,9}$/.test(path);
  return extension && (line !== null || code || /[\\/]/.test(path));
}

function withPaths(text: string, code: boolean, open: (match: PathMatch) => void, t: Translate): ReactNode {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const match of pathsIn(text)) {
    if (!isFile(match, code)) continue;
    parts.push(
      text.slice(at, match.from),
      <button
        key={match.from}
        type="button"
        title={t("chat.openFile", { path: match.path })}
        className="text-left underline decoration-line-strong underline-offset-2 hover:decoration-text"
        onClick={() => open(match)}
      >
        {text.slice(match.from, match.to)}
      </button>,
    );
    at = match.to;
  }
  return at === 0 ? text : [...parts, text.slice(at)];
}

/** What happens with addresses and names of files in the text of an agent that works in `directory`. */
export function useLinks(directory: string): MarkdownLinks {
  const t = useT();
  const show = useUi((s) => s.show);
  return useMemo(() => {
    const open = ({ path, line, column }: PathMatch) =>
      show({ kind: "file", path: absolute(directory, path), line, column });
    return {
      address: openAddress,
      text: (text, code) => (directory === "" ? text : withPaths(text, code, open, t)),
    };
  }, [directory, show, t]);
}
