import { expect, test } from "vitest";
import { createFormats, formatLength } from "#renderer/app/format/formats.ts";

const home = { defaultCountry: "CN" };
const en = createFormats("en", home);
const zh = createFormats("zh-CN", home);

test.each([
  [0, "0:00"],
  [48_999, "0:48"],
  [761_000, "12:41"],
  [3_723_000, "1:02:03"],
  [-5_000, "0:00"],
])("a length of %i ms is %s", (ms, text) => {
  expect(formatLength(ms)).toBe(text);
});

test("today is a time, another day has its day, another year its year", () => {
  const now = new Date(2026, 10, 20, 18, 0).getTime();
  expect(en.moment(new Date(2026, 10, 20, 9, 5).getTime(), now)).toBe("09:05");
  expect(en.moment(new Date(2026, 10, 18, 9, 5).getTime(), now)).toBe("Nov 18, 09:05");
  expect(zh.moment(new Date(2026, 10, 18, 9, 5).getTime(), now)).toBe("11月18日 09:05");
  expect(en.moment(new Date(2024, 0, 2).getTime(), now)).toContain("2024");
});

test("distances are said in words of the language", () => {
  expect(en.distance(0, 2 * 86_400_000)).toBe("2 days ago");
  expect(zh.distance(0, 2 * 3_600_000)).toBe("2小时前");
});

test("numbers, countries and languages are written for people", () => {
  expect(zh.number("+8613082856110")).toBe("+86 130 8285 6110");
  expect(zh.number("+861065234567")).toBe("010 6523 4567");
  expect(en.country("CN")).toBe("China");
  expect(zh.language("en")).toBe("英语");
  expect(en.language("no such tag at all")).toBe("no such tag at all");
});
