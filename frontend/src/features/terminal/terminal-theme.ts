import { type ITheme, Terminal } from "@xterm/xterm";
import { useAppearance } from "../../app/appearance";

// The colours that programs print with. They belong to the tokens: the ground
// is `sunken`, the cursor is brass; each reaches 4.5:1 on the ground.
const dark: ITheme = {
  foreground: "#d9d8d0",
  black: "#0a0f10",
  red: "#f18477",
  green: "#8ccf9f",
  yellow: "#e0bf6d",
  blue: "#83b9e6",
  magenta: "#cfa3c8",
  cyan: "#7fcdc6",
  white: "#d9d8d0",
  brightBlack: "#929891",
  brightRed: "#fc9d91",
  brightGreen: "#9bdda8",
  brightYellow: "#eed286",
  brightBlue: "#98cbf0",
  brightMagenta: "#e4b6df",
  brightCyan: "#93ded8",
  brightWhite: "#eae8e1",
};

const light: ITheme = {
  foreground: "#2a3335",
  black: "#192224",
  red: "#a82f27",
  green: "#2c6a3c",
  yellow: "#775811",
  blue: "#255f96",
  magenta: "#7d4275",
  cyan: "#166a67",
  white: "#5d6768",
  brightBlack: "#5d6768",
  brightRed: "#9e1614",
  brightGreen: "#1b552c",
  brightYellow: "#654704",
  brightBlue: "#054980",
  brightMagenta: "#672e63",
  brightCyan: "#045050",
  brightWhite: "#2a3335",
};

/** The colours of terminals that are not those of the page, with the tokens of that theme. */
const grounds = {
  dark: {
    ...dark,
    background: "#0a0f10",
    cursor: "#e0bf6d",
    cursorAccent: "#0a0f10",
    selectionBackground: "#293132",
    scrollbarSliderBackground: "#384041",
    scrollbarSliderHoverBackground: "#737c7e",
    scrollbarSliderActiveBackground: "#737c7e",
  },
  light: {
    ...light,
    background: "#f6f4f0",
    cursor: "#775811",
    cursorAccent: "#f6f4f0",
    selectionBackground: "#e2e0db",
    scrollbarSliderBackground: "#cbc9c2",
    scrollbarSliderHoverBackground: "#7e8078",
    scrollbarSliderActiveBackground: "#7e8078",
  },
} satisfies Record<"dark" | "light", ITheme>;

/** The terminal theme that fits the page as it is now. */
export function terminalTheme(): ITheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const page = style.colorScheme.includes("light") ? "light" : "dark";
  const { terminalColours } = useAppearance.getState();
  // The tokens are those of the page: other colours bring their own ground.
  if (terminalColours !== "page" && terminalColours !== page) return grounds[terminalColours];
  return {
    ...(page === "light" ? light : dark),
    background: token("--sunken"),
    cursor: token("--brass"),
    cursorAccent: token("--sunken"),
    selectionBackground: token("--select"),
    scrollbarSliderBackground: token("--line-strong"),
    scrollbarSliderHoverBackground: token("--edge"),
    scrollbarSliderActiveBackground: token("--edge"),
  };
}

/** xterm measures the cell once: before the font is there it would measure the fallback. */
export function fontsLoaded(): Promise<unknown> {
  const weights = [400, 600].map((weight) =>
    document.fonts.load(`${weight} ${terminalType().fontSize}px ${terminalType().fontFamily}`),
  );
  return Promise.allSettled(weights);
}

/** The type of terminals: the user's font first, where there is one, and the page's. */
export function terminalType(): { fontFamily: string; fontSize: number } {
  const { terminalFont, terminalSize } = useAppearance.getState();
  const own = terminalFont.replace(/["\\;{}]/g, "");
  const page = getComputedStyle(document.documentElement).getPropertyValue("--font-mono").trim();
  return { fontFamily: own ? `"${own}", ${page}` : page, fontSize: terminalSize };
}

/**
 * Lets a terminal measure and draw its characters anew when a font has come:
 * those of Hangul load with the first text that needs them, in many parts.
 */
export function watchFonts(term: Terminal): () => void {
  const loaded = () => {
    // xterm forgets what it has measured when the name changes. Both names are the same fonts.
    const plain = terminalType().fontFamily;
    term.options.fontFamily = term.options.fontFamily === plain ? `${plain}, serif` : plain;
  };
  document.fonts.addEventListener("loadingdone", loaded);
  return () => document.fonts.removeEventListener("loadingdone", loaded);
}

/** An xterm in the page's own type and colours. */
export function newTerminal(scrollback: number): Terminal {
  return new Terminal({
    allowProposedApi: true,
    cursorStyle: "block",
    ...terminalType(),
    fontWeightBold: "600",
    lineHeight: 1.07,
    minimumContrastRatio: 4.5,
    rescaleOverlappingGlyphs: true,
    scrollback,
    theme: terminalTheme(),
    windowOptions: { popTitle: true, pushTitle: true },
  });
}

/** The colours of what was found. The addon takes #rrggbb only, which the tokens are. */
export function matchColours() {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    matchBackground: token("--select"),
    matchBorder: token("--edge"),
    matchOverviewRuler: token("--edge"),
    activeMatchBackground: token("--brass-tint"),
    activeMatchBorder: token("--brass"),
    activeMatchColorOverviewRuler: token("--brass"),
  };
}

/** Calls `change` whenever the page changes its theme or the type of terminals, by choice or with the system. */
export function watchTheme(change: () => void): () => void {
  const observer = new MutationObserver(change);
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-theme", "data-terminal-look"],
  });
  const system = matchMedia("(prefers-color-scheme: light)");
  system.addEventListener("change", change);
  return () => {
    observer.disconnect();
    system.removeEventListener("change", change);
  };
}
