import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findNumbers, formatNumber, last8, regionOf, reversedDigits, sameLast8 } from "#shared/phone/index.ts";
import { testRules } from "#tests/helpers/builders.ts";
import { growthOf } from "#tests/helpers/growth.ts";

describe("the last eight digits", () => {
  it("are the same under any prefix", () => {
    expect(sameLast8("+8613082856110", "0013082856110")).toBe(true);
    expect(sameLast8("+8613082856110", "+8613082856111")).toBe(false);
  });

  it("don't exist for shorter numbers, so that nothing short ever matches", () => {
    expect(last8("1234567")).toBeNull();
    expect(sameLast8("1234567", "1234567")).toBe(false);
    expect(last8("")).toBeNull();
  });

  it("reversed digits turn every suffix into a prefix", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{7,15}$/), fc.nat(15), (digits, from) => {
        const suffix = digits.slice(from);
        expect(reversedDigits(`+${digits}`).startsWith(reversedDigits(suffix))).toBe(true);
      }),
    );
  });
});

describe("formatNumber", () => {
  it.each([
    ["+8613082856110", "CN", "+86 130 8285 6110"],
    ["+8613082856110", "GB", "+86 130 8285 6110"],
    ["+8616112345678", "CN", "+86 161 1234 5678"],
    ["+861065234567", "CN", "010 6523 4567"],
    ["+861065234567", "US", "+86 10 6523 4567"],
    ["+442079460958", "CN", "+44 20 7946 0958"],
    ["+442079460958", "GB", "020 7946 0958"],
    ["+12025550123", "US", "(202) 555-0123"],
    ["8001", "CN", "8001"],
    ["anonymous", "CN", "anonymous"],
  ])("writes %s in %s as %s", (number, country, shown) => {
    expect(formatNumber(number, country)).toBe(shown);
  });

  it("takes the site's rules, or nothing for all foreign", () => {
    expect(formatNumber("+861065234567", testRules)).toBe("010 6523 4567");
    expect(formatNumber("+861065234567", null)).toBe("+86 10 6523 4567");
  });
});

describe("regionOf", () => {
  it.each([
    ["+861065234567", "en", { country: "CN", countryName: "China", city: "Beijing" }],
    ["+861065234567", "zh-CN", { country: "CN", countryName: "中国", city: "北京" }],
    ["+8675581234567", "zh-CN", { country: "CN", countryName: "中国", city: "深圳" }],
    ["+869918123467", "en", { country: "CN", countryName: "China", city: "Urumqi" }],
    ["+8613082856110", "en", { country: "CN", countryName: "China", city: null }],
    ["+442079460958", "zh-CN", { country: "GB", countryName: "英国", city: "伦敦" }],
    ["+390645201234", "en", { country: "IT", city: "Rome" }],
    ["+16135550123", "en", { country: "CA", city: "Ottawa" }],
    ["8001", "en", { country: null, countryName: null, city: null }],
  ])("knows where %s is, in %s", (number, language, region) => {
    expect(regionOf(number, language)).toMatchObject(region);
  });

  it("speaks English for a language that does not exist", () => {
    expect(regionOf("+861065234567", "not a language!").countryName).toBe("China");
  });
});

describe("findNumbers", () => {
  it("finds each number with its place and key, full width included", () => {
    const text = "打１３０８２８５６１１０ or +44 20 7946 0958 ext 12; order 2026-11-20 no 4711";
    const found = findNumbers(text, testRules);
    expect(found.map(({ raw, key }) => [raw, key.e164, key.extension])).toEqual([
      ["１３０８２８５６１１０", "+8613082856110", null],
      ["+44 20 7946 0958 ext 12", "+442079460958", "12"],
    ]);
    for (const { start, end, raw } of found) expect(text.slice(start, end)).toBe(raw);
  });

  it("finds nothing in prose, and takes no more for each line of a book than for each of a page", () => {
    expect(findNumbers("no numbers here, only 3 apples", testRules)).toEqual([]);
    expect(
      growthOf(
        (text: string) => findNumbers(text, testRules),
        (size) => "1 2 3 ".repeat(size),
        50_000,
      ),
    ).toBeLessThan(10);
  });
});

it("knows the area code of every Chinese municipality and provincial capital", () => {
  const capitals =
    "10北京 21上海 22天津 23重庆 311石家庄 351太原 471呼和浩特 24沈阳 431长春 451哈尔滨 25南京 571杭州 551合肥 591福州 791南昌 531济南 371郑州 27武汉 731长沙 20广州 771南宁 898海口 28成都 851贵阳 871昆明 891拉萨 29西安 931兰州 971西宁 951银川 991乌鲁木齐";
  for (const capital of capitals.split(" ")) {
    const code = capital.replace(/\D/g, "");
    const subscriber = "81234567".slice(0, code.length === 3 ? 7 : 8);
    expect(regionOf(`+86${code}${subscriber}`, "zh-CN").city, code).toBe(capital.slice(code.length));
  }
});
