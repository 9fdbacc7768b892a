import { useEffect } from "react";

const againMs = 250;

/** The ranges in which a text stands, in any case. */
function rangesOf(host: Element, text: string): Range[] {
  const ranges: Range[] = [];
  const wanted = text.toLocaleLowerCase();
  const walker = document.createTreeWalker(host, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const hay = (node.textContent ?? "").toLocaleLowerCase();
    for (let at = hay.indexOf(wanted); at >= 0; at = hay.indexOf(wanted, at + wanted.length)) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, Math.min(at + wanted.length, node.textContent?.length ?? 0));
      ranges.push(range);
    }
  }
  return ranges;
}

/** Paints a text that was searched for where it stands, and goes to its first place once. Null: nothing. */
export function useHighlight(selector: string, text: string | null, scroll: boolean): void {
  useEffect(() => {
    if (text === null || text === "" || !("highlights" in CSS)) return;
    let gone = !scroll;
    const paint = () => {
      const hosts = [...document.querySelectorAll(selector)];
      const ranges = hosts.flatMap((host) => rangesOf(host, text));
      CSS.highlights.set("found", new Highlight(...ranges));
      if (gone || !ranges[0]) return;
      gone = true;
      ranges[0].startContainer.parentElement?.scrollIntoView({ block: "center" });
    };
    // What is read later, and what is drawn anew, is painted too.
    const timer = setInterval(paint, againMs);
    paint();
    return () => {
      clearInterval(timer);
      CSS.highlights.delete("found");
    };
  }, [selector, text, scroll]);
}
