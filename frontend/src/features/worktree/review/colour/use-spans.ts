import { useEffect, useState } from "react";
import type { FileDiff } from "../../../../lib/types";
import type { Hunk } from "../diff-lines";
import { languageOf } from "./languages";
import type { Span } from "./spans";

const none: ReadonlyMap<string, readonly Span[]> = new Map();

/** The colours of a difference, once the languages have been fetched. The text is read without waiting for them. */
export function useSpans(
  hunks: readonly Hunk[],
  file: Pick<FileDiff, "path" | "old_path">,
): ReadonlyMap<string, readonly Span[]> {
  const [found, setFound] = useState<{ of: readonly Hunk[]; spans: ReadonlyMap<string, readonly Span[]> }>();
  const { path, old_path: oldPath } = file;
  useEffect(() => {
    let left = false;
    const fetched = Promise.all([import("./spans"), languageOf(oldPath || path), languageOf(path)]);
    fetched.then(
      ([{ spansOf }, before, now]) => {
        if (!left) setFound({ of: hunks, spans: spansOf(hunks, { before, now }) });
      },
      () => {}, // without colours it is as true
    );
    return () => {
      left = true;
    };
  }, [hunks, path, oldPath]);
  return found?.of === hunks ? found.spans : none;
}
