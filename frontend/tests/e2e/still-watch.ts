/** What moved or was drawn anew outside of the streams, since the watch began. */
export interface Seen {
  seconds: number;
  /** Elements outside whose place changed though their text did not: a clock that says another time is not one. */
  shifted: string[];
  /** Records of changes of the page outside. */
  mutations: number;
  mutated: Record<string, number>;
  /** Commits of React that drew a component outside anew. */
  commits: number;
  drawn: Record<string, number>;
  /** All commits of React. */
  allCommits: number;
}

export interface Watch {
  begin(): void;
  seen(): Seen;
}

interface Fiber {
  tag: number;
  flags: number;
  type: unknown;
  stateNode: unknown;
  child: Fiber | null;
  sibling: Fiber | null;
  return: Fiber | null;
  alternate: Fiber | null;
}

/**
 * Runs in the page before its own scripts: React tells the hook of its developer
 * tools of each commit, also when it is built for production.
 */
export function installWatch(streams: string): void {
  const performedWork = 1; // of a fiber's flags: its component was called
  const components = [0, 11, 15]; // function, forwarded ref, memo
  const hostComponent = 5;
  let seen: Omit<Seen, "seconds">;
  let began = 0;
  const begin = () => {
    began = performance.now();
    seen = { shifted: [], mutations: 0, mutated: {}, commits: 0, drawn: {}, allCommits: 0 };
  };
  begin();
  const said = new WeakSet<Element>(); // those whose own text has changed

  const outside = (node: Node | null): Element | null => {
    const element = node instanceof Element ? node : (node?.parentElement ?? null);
    return element && !element.closest(streams) ? element : null;
  };
  const nameOf = (element: Element): string => {
    const region = element.closest("[data-region]")?.getAttribute("data-region") ?? "page";
    return `${region}: ${element.tagName.toLowerCase()}.${element.getAttribute("class")?.slice(0, 60) ?? ""}`;
  };
  const count = (counts: Record<string, number>, name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };

  /** The elements at the top of what a component draws. */
  const hostOf = (fiber: Fiber): Element | null => {
    let at: Fiber | null = fiber.child;
    while (at && at.tag !== hostComponent) at = at.child;
    for (let up: Fiber | null = fiber; !at && up; up = up.return) if (up.tag === hostComponent) at = up;
    return (at?.stateNode as Element | undefined) ?? null;
  };
  /** The components that this commit called; parts that it left alone are shared with the tree before it. */
  const walk = (fiber: Fiber | null, called: (each: Fiber) => void): void => {
    for (let at = fiber; at; at = at.sibling) {
      if (components.includes(at.tag) && at.alternate && at.flags & performedWork) called(at);
      if (at.child !== at.alternate?.child) walk(at.child, called);
    }
  };
  const onCommit = (root: { current: Fiber }) => {
    seen.allCommits++;
    let drew = false;
    walk(root.current.child, (fiber) => {
      const element = outside(hostOf(fiber));
      if (!element) return;
      drew = true;
      const type = fiber.type as { name?: string; type?: { name?: string } };
      count(seen.drawn, `${type.name ?? type.type?.name} ${nameOf(element)}`);
    });
    if (drew) seen.commits++;
  };
  Object.assign(window, {
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      supportsFiber: true,
      inject: () => 1,
      onCommitFiberRoot: (_: number, root: { current: Fiber }) => onCommit(root),
      onCommitFiberUnmount: () => {},
      checkDCE: () => {},
    },
    watch: { begin, seen: () => ({ ...seen, seconds: (performance.now() - began) / 1000 }) },
  });

  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & {
      sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
    })[]) {
      for (const { node, previousRect: from, currentRect: to } of entry.sources) {
        const element = outside(node);
        if (!element || said.has(element)) continue;
        seen.shifted.push(`${nameOf(element)} from ${from.x},${from.y} to ${to.x},${to.y}`);
      }
    }
  }).observe({ type: "layout-shift", buffered: true });

  new MutationObserver((records) => {
    for (const { target, type } of records) {
      const element = outside(target);
      if (!element) continue;
      if (type === "characterData") said.add(element);
      seen.mutations++;
      count(seen.mutated, nameOf(element));
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}
