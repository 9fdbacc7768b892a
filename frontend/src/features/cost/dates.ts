import { useCallback } from "react";
import { useSettings } from "../../app/settings";
import { when } from "../../lib/time";

/** A day on an axis: 12 Nov. */
export function useDate(): (at: number) => string {
  const locale = useSettings((s) => s.locale);
  return useCallback(
    (at) =>
      new Date(at).toLocaleDateString(locale === "ko" ? "ko-KR" : "en-GB", {
        day: "numeric",
        month: "short",
      }),
    [locale],
  );
}

/** The name of the month that is. */
export function useMonthName(): string {
  const locale = useSettings((s) => s.locale);
  return new Date().toLocaleDateString(locale === "ko" ? "ko-KR" : "en-GB", { month: "long" });
}

/** A day in the table, in the words of the rest of the app. */
export function dayLabel(key: string, locale: "en" | "ko"): string {
  return when(Number(key), Date.now() + 7 * 86_400_000, locale);
}
