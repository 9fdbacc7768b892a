import { useEffect } from "react";
import type { SearchHit } from "../lib/types";
import { useFound } from "./found";

const againMs = 250;
/** How often the place is gone to while the page around it is still being laid out. */
const mostGoes = 12;

/** What of a hit is looked for where it is shown: its text, and the line around it. */
type Line = Pick<SearchHit, "match" | "before" | "after">;

const bare = (text: string): string => text.replace(/^…|…$/g, "").toLocaleLowerCase();

/** The offset at which the line of a hit has its text; elsewhere the first one. -1: the text is not there. */
export function offsetOf(hay: string, { match, before, after }: Line): number {
  const [lower, lead] = [hay.toLocaleLowerCase(), bare(before)];
  const line = lower.indexOf(lead + match.toLocaleLowerCase() + bare(after));
  return line >= 0 ? line + lead.length : lower.indexOf(match.toLocaleLowerCase());
}

interface Place {
  range: Range;
  /** The line around it is that of the hit. */
  exact: boolean;
}

/** The places where a text stands, in any case. */
function placesOf(host: Element, line: Line): Place[] {
  const places: Place[] = [];
  const wanted = line.match.toLocaleLowerCase();
  const walker = document.createTreeWalker(host, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent ?? "";
    const hay = text.toLocaleLowerCase();
    const chosen = offsetOf(text, line);
    for (let at = hay.indexOf(wanted); at >= 0; at = hay.indexOf(wanted, at + wanted.length)) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, Math.min(at + wanted.length, text.length));
      const lead = bare(line.before);
      const exact = at === chosen && hay.startsWith(lead + wanted + bare(line.after), at - lead.length);
      places.push({ range, exact });
    }
  }
  return places;
}

const scrolls = (element: Element): boolean =>
  element.scrollHeight > element.clientHeight && /auto|scroll/.test(getComputedStyle(element).overflowY);

/**
 * Brings a place into sight, line by line: the element around it may be thousands of lines high. Reports
 * whether it was there already.
 */
function goTo(range: Range): boolean {
  let there = true;
  for (let box = range.startContainer.parentElement; box; box = box.parentElement) {
    if (!scrolls(box)) continue;
    const [line, frame] = [range.getBoundingClientRect(), box.getBoundingClientRect()];
    if (line.top >= frame.top && line.bottom <= frame.bottom) continue;
    there = false;
    box.scrollTop += line.top - frame.top - (box.clientHeight - line.height) / 2;
  }
  return there;
}

interface Options {
  /** Where the place is looked for that is gone to; null: nothing is gone to. */
  goIn: string | null;
  /** It is gone to now: whoever holds the page at another place lets go. */
  onGo?(): void;
}

/**
 * Paints a text that was searched for where it stands, and goes to the line of its hit until that is in sight
 * or the reader moves. Null: nothing.
 */
export function useHighlight(selector: string, hit: SearchHit | null, { goIn, onGo }: Options): void {
  const marked = useFound(({ latest }) => latest === hit) ? hit : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever is told may be another one each time
  useEffect(() => {
    if (marked === null || marked.match === "" || !("highlights" in CSS)) return;
    let goes = goIn === null ? 0 : mostGoes;
    const paint = () => {
      const hosts = [...document.querySelectorAll(selector)];
      const places = hosts.flatMap((host) => placesOf(host, marked));
      CSS.highlights.set("found", new Highlight(...places.map(({ range }) => range)));
      if (goes === 0 || goIn === null) return;
      const there = places.filter(({ range }) => range.startContainer.parentElement?.closest(goIn));
      const place = there.find(({ exact }) => exact) ?? there[0];
      if (!place) return;
      onGo?.();
      goes = goTo(place.range) ? goes - 1 : mostGoes;
    };
    const leave = () => {
      goes = 0;
    };
    // What is read later, and what is drawn anew, is painted too.
    const timer = setInterval(paint, againMs);
    const moves = ["wheel", "pointerdown", "keydown"] as const;
    for (const move of moves) addEventListener(move, leave, { passive: true, capture: true });
    paint();
    return () => {
      clearInterval(timer);
      for (const move of moves) removeEventListener(move, leave, { capture: true });
      CSS.highlights.delete("found");
    };
  }, [selector, marked, goIn]);
}
