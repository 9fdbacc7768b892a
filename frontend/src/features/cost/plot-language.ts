/**
 * Names a language that a format can be made of. uPlot makes one of the
 * browser's language when it is loaded, and WebKitGTK calls that "C" where the
 * system has none: no cost would be shown there.
 */
export function nameLanguage(): void {
  try {
    new Intl.NumberFormat(navigator.language);
  } catch {
    Object.defineProperty(navigator, "language", { value: "en", configurable: true });
  }
}
