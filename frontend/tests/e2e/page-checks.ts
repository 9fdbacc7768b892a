import type { Page } from "playwright-core";
import { en } from "../../src/lib/messages/en";
import { ko } from "../../src/lib/messages/ko";

/** What is beside the window and in no part that scrolls, each as a line. */
export function outside(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = window.innerWidth;
    const found: string[] = [];
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > width) found.push(`the page is ${scrollWidth} px wide`);
    const scrolls = (element: Element | null): boolean => {
      for (let at = element; at; at = at.parentElement)
        if (/auto|scroll/.test(getComputedStyle(at).overflowX) && at.scrollWidth > at.clientWidth)
          return true;
      return false;
    };
    for (const element of document.querySelectorAll("button, a[href], input, select, textarea")) {
      const { left, right, width: wide, height } = element.getBoundingClientRect();
      if (wide === 0 || height === 0 || !element.checkVisibility({ opacityProperty: true })) continue;
      // Those that only programs read, and the field that xterm types through.
      if (wide <= 1 || element.closest(".sr-only, .xterm, [aria-hidden=true]")) continue;
      if ((left < -1 || right > width + 1) && !scrolls(element.parentElement))
        found.push(`${Math.round(left)} to ${Math.round(right)}: ${element.outerHTML.slice(0, 160)}`);
    }
    return found;
  });
}

/** What has a transition or an animation that takes time, each as a line. */
export function moving(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const lasts = (times: string) => times.split(",").some((time) => Number.parseFloat(time) > 0);
    const found = new Set<string>();
    for (const element of document.querySelectorAll("*"))
      for (const part of [undefined, "::before", "::after"]) {
        const style = getComputedStyle(element, part);
        const animated = style.animationName !== "none" && lasts(style.animationDuration);
        if (animated || (style.transitionProperty !== "none" && lasts(style.transitionDuration)))
          found.add(`${element.tagName}.${element.getAttribute("class") ?? ""}${part ?? ""} moves`);
      }
    return [...found];
  });
}

/** Texts of the English catalogue that have another one in Korean, as patterns of the whole text. */
const english = Object.entries(en)
  .filter(([key, text]) => ko[key as keyof typeof ko] !== text && !/plural|select/.test(text))
  .map(([, text]) => text)
  // A word or two with an argument may be anything.
  .filter(
    (text) =>
      !text.includes("{") ||
      text
        .replace(/\{\w+\}/g, "")
        .trim()
        .split(/\s+/).length > 2,
  )
  .map((text) => text.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")))
  .map((parts) => `^${parts.join(".+")}$`);

/** English texts of the app on a page that is in Korean. */
export async function foreignWords(page: Page): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const own = "[lang=en], code, pre, .cm-content, .xterm, [data-transcript], [data-task-text], .font-mono";
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (!node.parentElement?.closest(own)) found.push(node.textContent?.trim() ?? "");
    for (const element of document.querySelectorAll("[aria-label], [title], [placeholder]"))
      if (!element.closest(own))
        for (const name of ["aria-label", "title", "placeholder"])
          found.push(element.getAttribute(name)?.trim() ?? "");
    return [...new Set(found)].filter((text) => /[A-Za-z]{3}/.test(text));
  });
  const patterns = english.map((source) => new RegExp(source, "s"));
  return texts
    .filter((text) => patterns.some((pattern) => pattern.test(text)))
    .map((text) => `English: ${text}`);
}
