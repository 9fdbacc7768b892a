import { describe, expect, test } from "vitest";
import { translator } from "../../src/lib/i18n";
import { bytes, count, money, tokens } from "../../src/lib/numbers";
import { shortPath } from "../../src/lib/short-path";
import { clockSeconds, duration, when } from "../../src/lib/time";

const en = translator("en");
const ko = translator("ko");

describe("paths", () => {
  test("begin with ~ in the home directory, and only there", () => {
    expect(shortPath("/home/mira/src/lantern", "/home/mira")).toBe("~/src/lantern");
    expect(shortPath("/home/mira", "/home/mira")).toBe("~");
    expect(shortPath("C:\\Users\\mira\\src", "C:\\Users\\mira")).toBe("~\\src");
    expect(shortPath("/home/miranda/src", "/home/mira")).toBe("/home/miranda/src");
    expect(shortPath("/srv", "")).toBe("/srv");
  });
});

describe("durations carry their units", () => {
  test.each([
    [0, "0.0 s"],
    [20, "<0.1 s"],
    [1840, "1.8 s"],
    [42_400, "42 s"],
    [72_000, "1 m 12 s"],
    [74 * 60_000, "74 m"],
    [20_640_000, "5 h 44 m"],
  ])("%i ms is %s", (ms, text) => {
    expect(duration(ms, en)).toBe(text);
  });

  test("in Korean too", () => {
    expect(duration(72_000, ko)).toBe("1분 12초");
  });
});

describe("times are local", () => {
  const now = new Date(2026, 10, 18, 12, 0, 0).getTime();
  const at = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime();

  test.each([
    ["today by the hour", at(2026, 10, 18, 8, 5), "08:05"],
    ["yesterday evening is a weekday, not a time", at(2026, 10, 17, 23, 59), "Tue"],
    ["six days ago", at(2026, 10, 12, 1, 0), "Thu"],
    ["a week ago by the date", at(2026, 10, 11, 1, 0), "11 Nov"],
    ["another year with the year", at(2025, 10, 11, 1, 0), "11 Nov 2025"],
  ])("%s", (_, ms, text) => {
    expect(when(ms, now, "en")).toBe(text);
  });

  test("Korean dates", () => {
    expect(when(at(2026, 10, 11, 1, 0), now, "ko")).toBe("11월 11일");
  });

  test("seconds where saving is meant", () => {
    expect(clockSeconds(at(2026, 10, 18, 8, 5))).toBe("08:05:00");
  });
});

describe("numbers", () => {
  test.each([
    [812, "812"],
    [18_400, "18.4k"],
    [999_949, "999.9k"],
    [999_950, "1.0M"],
    [9_800_000, "9.8M"],
  ])("%i tokens", (n, text) => {
    expect(tokens(n)).toBe(text);
  });

  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [4_700_000, "4.7 MB"],
    [118_000_000, "118 MB"],
    [999_960, "1.0 MB"],
  ])("%i bytes", (n, text) => {
    expect(bytes(n)).toBe(text);
  });

  test("an unknown price is never zero", () => {
    expect(money(null)).toBeNull();
    expect(money(0)).toBe("$0.00");
    expect(money(0.001)).toBe("<$0.01");
    expect(money(1234.5)).toBe("$1,234.50");
  });

  test("counts have thousands commas", () => {
    expect(count(14208)).toBe("14,208");
  });
});
