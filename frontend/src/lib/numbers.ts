const grouped = new Intl.NumberFormat("en-US");

/** A count with thousands commas, in every language. */
export function count(n: number): string {
  return grouped.format(n);
}

/** Tokens: 812, 18.4k, 9.8M. */
export function tokens(n: number): string {
  if (n < 1000) return String(n);
  if (n < 999_950) return `${(n / 1000).toFixed(1)}k`;
  return `${(n / 1_000_000).toFixed(1)}M`;
}

/** Bytes in decimal units: 812 B, 4.7 MB, 118 MB. */
export function bytes(n: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = n;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const text = unit === 0 || value >= 99.95 ? String(Math.round(value)) : value.toFixed(1);
  return `${text} ${units[unit]}`;
}

/** Money in US dollars, null when no price is known: an unknown price is never shown as zero. */
export function money(usd: number | null): string | null {
  if (usd === null) return null;
  if (usd > 0 && usd < 0.005) return "<$0.01";
  return `$${usd.toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ",")}`;
}

/** How many of `entries` in a history someone made: the first is the empty one that a session begins with. */
export function versionsMade(entries: number): number {
  return Math.max(0, entries - 1);
}
