import type { Locale, Translate } from "./i18n";

const dayMs = 86_400_000;
const tags: Record<Locale, string> = { en: "en-GB", ko: "ko-KR" };

const two = (n: number) => String(n).padStart(2, "0");

/** Local time of day with minutes, 24 h. */
export function clock(ms: number): string {
  const d = new Date(ms);
  return `${two(d.getHours())}:${two(d.getMinutes())}`;
}

/** Local time of day with seconds, 24 h: where saving is meant. */
export function clockSeconds(ms: number): string {
  return `${clock(ms)}:${two(new Date(ms).getSeconds())}`;
}

function daysBetween(earlier: number, later: number): number {
  const midnight = (ms: number) => new Date(ms).setHours(0, 0, 0, 0);
  return Math.round((midnight(later) - midnight(earlier)) / dayMs);
}

/** When something was: a time today, a weekday within six days, else a date, with the year when it differs. */
export function when(ms: number, now: number, locale: Locale): string {
  const days = daysBetween(ms, now);
  if (days <= 0) return clock(ms);
  const d = new Date(ms);
  if (days <= 6) return d.toLocaleDateString(tags[locale], { weekday: "short" });
  const sameYear = d.getFullYear() === new Date(now).getFullYear();
  return d.toLocaleDateString(tags[locale], {
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" }),
  });
}

/** Like `when`, with the time of day where the day is not today. */
export function whenExact(
  ms: number,
  now: number,
  locale: Locale,
  finest: "seconds" | "minutes" = "seconds",
): string {
  if (daysBetween(ms, now) > 0) return `${when(ms, now, locale)} ${clock(ms)}`;
  return finest === "seconds" ? clockSeconds(ms) : clock(ms);
}

/** The full time in UTC, for tooltips. */
export function utc(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").replace("Z", " UTC");
}

/** A length of time with units, so that it never looks like a time of day. */
export function duration(ms: number, t: Translate): string {
  const seconds = Math.max(0, ms) / 1000;
  if (ms > 0 && seconds < 0.05) return t("duration.tenths", { s: "<0.1" });
  if (seconds < 9.95) return t("duration.tenths", { s: seconds.toFixed(1) });
  const whole = Math.round(seconds);
  if (whole < 60) return t("duration.seconds", { s: String(whole) });
  const minutes = Math.floor(whole / 60);
  if (minutes < 10) return t("duration.minutesSeconds", { m: String(minutes), s: String(whole % 60) });
  if (minutes < 120) return t("duration.minutes", { m: String(minutes) });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return t("duration.hoursMinutes", { h: String(hours), m: String(minutes % 60) });
  return t("duration.daysHours", { d: String(Math.floor(hours / 24)), h: String(hours % 24) });
}
