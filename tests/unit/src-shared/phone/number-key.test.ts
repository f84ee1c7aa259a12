import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { E164, NumberKey, numberKey, type PhoneRules } from "#shared/phone/index.ts";
import { testRules } from "#tests/helpers/builders.ts";
import { growthOf } from "#tests/helpers/growth.ts";

const withOutsideLine: PhoneRules = { ...testRules, outsidePrefix: "9" };
const newYork: PhoneRules = { ...testRules, defaultCountry: "US", areaCode: "212", outsidePrefix: null };

const key = (raw: string, rules: PhoneRules = testRules) => numberKey(raw, rules);
const e164Of = (raw: string, rules?: PhoneRules) => {
  const made = key(raw, rules);
  return made.kind === "e164" ? (made.extension === null ? made.e164 : `${made.e164} x${made.extension}`) : made.kind;
};

describe("numberKey", () => {
  it.each([
    ["+8613082856110"],
    ["+86 130 8285 6110"],
    ["008613082856110"],
    ["0086 130-8285-6110"],
    ["0086 0 130 8285 6110"],
    ["8613082856110"],
    ["86 130 8285 6110"],
    ["13082856110"],
    ["013082856110"],
    ["17951 13082856110"],
    ["1795113082856110"],
    ["12593 13082856110"],
    ["0086 17951 13082856110"],
    ["+86 17951 13082856110"],
    ["130.8285.6110"],
    ["(130) 8285–6110"],
    ["１３０８２８５６１１０"],
    ["＋８６（１３０）８２８５－６１１０"],
    ["٠١٣٠٨٢٨٥٦١١٠"],
    ["\u202a+8613082856110\u202c"],
    ["\u200b130\u00a08285\u30006110\ufeff"],
    ["tel:+86-130-8285-6110"],
    ["tel:13082856110;phone-context=+86"],
    ["TEL:%2B8613082856110"],
    ["sip:13082856110@192.0.2.7:5060;transport=ws"],
    ["sip:+8613082856110;phone-context=exchange.example.com@192.0.2.7;user=phone"],
    ["sips:+8613082856110:secret@exchange.example.com?subject=x"],
    ['"Huang Hang" <sip:013082856110@exchange.example.com>;tag=77'],
    ["callto:+8613082856110"],
    ["callto://13082856110"],
    ["13082856110@exchange.example.com"],
    // A gateway that puts + before whatever it has.
    ["+013082856110"],
  ])("reads %j as the Chinese mobile +86 130 8285 6110", (raw) => {
    expect(e164Of(raw)).toBe("+8613082856110");
  });

  it("believes a plus whose number exists abroad, and reads one that can't as dialled here", () => {
    expect(e164Of("+13082856110")).toBe("+13082856110");
    expect(e164Of("+13800138000")).toBe("+8613800138000");
  });

  it.each([
    ["010-6523 4567", "+861065234567"],
    ["6523 4567", "+861065234567"],
    ["tel:6523-4567;phone-context=+8610", "+861065234567"],
    ["+86 (0)10 6523 4567", "+861065234567"],
    ["+86 010 6523 4567", "+861065234567"],
    ["0755-81234567", "+8675581234567"],
    ["400-812-3123", "+864008123123"],
    ["+44 (0)20 7946 0958", "+442079460958"],
    ["0044 20 7946 0958", "+442079460958"],
    ["442079460958", "+442079460958"],
    ["+39 06 6981 2345", "+390669812345"],
    ["+39 (0)6 6981 2345", "+390669812345"],
    ["+1 (202) 555-0123", "+12025550123"],
    ["+852 2123 4567", "+85221234567"],
    ["+7 701 234 56 78", "+77012345678"],
  ])("reads %j as %s in Beijing", (raw, expected) => {
    expect(e164Of(raw)).toBe(expected);
  });

  it.each([
    ["555-0123", "+12125550123"],
    ["(202) 555-0123", "+12025550123"],
    ["1-202-555-0123", "+12025550123"],
    ["011 86 130 8285 6110", "+8613082856110"],
    ["0086 130 8285 6110", "+8613082856110"],
  ])("reads %j as %s in New York", (raw, expected) => {
    expect(e164Of(raw, newYork)).toBe(expected);
  });

  it.each([
    ["9 13082856110", "+8613082856110"],
    ["9 0755 8123 4567", "+8675581234567"],
    ["965234567", "+861065234567"],
    ["9 00 44 20 7946 0958", "+442079460958"],
    // Here the nine is the number's own.
    ["931 812 3456", "+869318123456"],
  ])("takes the outside line's digit off %j", (raw, expected) => {
    expect(e164Of(raw, withOutsideLine)).toBe(expected);
  });

  it.each([
    ["010 6523 4567 x123"],
    ["010 6523 4567 ext. 123"],
    ["010 6523 4567 extension 123"],
    ["010-65234567转123"],
    ["010-65234567 转接 123"],
    ["010-65234567分机：123"],
    ["010-65234567 (分机123)"],
    ["010-65234567-123"],
    ["65234567-123"],
    ["010 65234567,123"],
    ["010 65234567,,123"],
    ["010 65234567#123"],
    ["tel:+86-10-65234567;ext=123"],
  ])("keeps the extension of %j apart", (raw) => {
    expect(key(raw)).toEqual({ kind: "e164", e164: "+861065234567", extension: "123" });
  });

  it.each([
    ["8001"],
    ["110"],
    ["sip:8001@exchange.example.com"],
    ['"Wang Fang" <sip:8001@10.0.0.1>'],
    ["80001"],
    ["tel:8001;phone-context=example.com"],
  ])("calls %j internal", (raw) => {
    expect(key(raw).kind).toBe("internal");
  });

  it("does not call a number with a plus or a star internal", () => {
    expect(key("+8001").kind).toBe("unusable");
    expect(key("*8001").kind).toBe("unusable");
    expect(key("80").kind).toBe("unusable");
  });

  it("leaves local numbers unusable where no area code is set", () => {
    expect(key("6523 4567", { ...testRules, areaCode: null })).toEqual({
      kind: "unusable",
      digits: "65234567",
      last8: "65234567",
    });
  });

  it.each([
    ["anonymous", "anonymous"],
    ["Anonymous", "anonymous"],
    ["sip:anonymous@anonymous.invalid", "anonymous"],
    ['"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1', "anonymous"],
    ["sip:+8613082856110@anonymous.invalid", "anonymous"],
    ["匿名", "anonymous"],
    ["restricted", "restricted"],
    ["Private", "restricted"],
    ["WITHHELD", "restricted"],
    ["blocked", "restricted"],
    ["No Caller ID", "restricted"],
    ["unknown", "unavailable"],
    ["Unavailable", "unavailable"],
    ["sip:asterisk@127.0.0.1", "unavailable"],
    ["s", "unavailable"],
    ["000000", "unavailable"],
    ["", "empty"],
    ["   ", "empty"],
    ["-", "empty"],
    ["+", "empty"],
    ["sip:exchange.example.com", "empty"],
    ["null", "empty"],
  ])("calls %j withheld (%s)", (raw, form) => {
    expect(key(raw)).toEqual({ kind: "withheld", form });
  });

  it.each([["hello"], ["user12345678"], ["1-800-FLOWERS"], ["<script>alert(12345678)</script>"], ["a1b2c3d4e5f6g7h8"]])(
    "makes nothing of the letters in %j, not even a probable match",
    (raw) => {
      expect(key(raw)).toMatchObject({ kind: "unusable", last8: null });
    },
  );

  it("keeps the last eight digits of digits that make no number", () => {
    expect(key("+86 1308 2856 11")).toEqual({ kind: "unusable", digits: "861308285611", last8: "08285611" });
    expect(key("*67 13082856110")).toMatchObject({ kind: "unusable", last8: "82856110" });
  });

  it("makes no number of two numbers, nor of digits without end", () => {
    expect(key("13082856110, 13900139000")).toMatchObject({ kind: "unusable", last8: null });
    expect(key("9".repeat(100_000))).toMatchObject({ kind: "unusable", last8: null });
  });

  it("accepts mobile ranges that were opened after the metadata was made", () => {
    expect(e164Of("+86 161 1234 5678")).toBe("+8616112345678");
    expect(e164Of("16112345678")).toBe("+8616112345678");
  });

  const anyRules = fc.record<PhoneRules>({
    defaultCountry: fc.constantFrom("CN", "US", "GB", "IT", "DE", "MX", "AR", "HK", "XX"),
    areaCode: fc.constantFrom(null, "10", "010", "212", "20"),
    internalMinDigits: fc.constantFrom(2, 3),
    internalMaxDigits: fc.constantFrom(4, 5, 6),
    outsidePrefix: fc.constantFrom(null, "9", "0"),
  });
  const numberish = fc
    .array(fc.constantFrom(..."0123456789+-() ,;x#*.:@%86 0 13 44 转".split("")), { maxLength: 40 })
    .map((characters) => characters.join(""));
  const anyRaw = fc.oneof(fc.string({ unit: "binary", maxLength: 80 }), numberish, fc.string({ unit: "grapheme" }));

  it("never throws and always gives a key of the contract, whatever comes", () => {
    fc.assert(
      fc.property(anyRaw, anyRules, (raw, rules) => {
        expect(NumberKey.safeParse(numberKey(raw, rules)).success).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  it("is idempotent: a key's own number gives the same number under any site's rules", () => {
    const digits = fc.tuple(
      fc.constantFrom("+", "", "00", "0"),
      fc.constantFrom(
        "8613",
        "8610",
        "1212",
        "4420",
        "3906",
        "3933",
        "5491",
        "521",
        "5255",
        "49",
        "852",
        "13",
        "010",
        "7",
      ),
      fc.stringMatching(/^\d{4,9}$/),
    );
    let numbers = 0;
    fc.assert(
      fc.property(digits, anyRules, anyRules, ([prefix, area, rest], rules, otherRules) => {
        const first = numberKey(prefix + area + rest, rules);
        if (first.kind !== "e164") return;
        numbers += 1;
        expect(E164.safeParse(first.e164).success).toBe(true);
        expect(numberKey(first.e164, rules)).toEqual({ ...first, extension: null });
        expect(numberKey(first.e164, otherRules)).toEqual({ ...first, extension: null });
      }),
      { numRuns: 3000 },
    );
    expect(numbers).toBeGreaterThan(300);
  });

  it("finds one key for every way of writing one mobile", () => {
    const prefix = fc.constantFrom("", "0", "+86", "86", "0086", "17951", "tel:+86", "sip:");
    const gap = fc.constantFrom("", " ", "-", ".", "\u00a0", "\u3000", "\u200b");
    fc.assert(
      fc.property(prefix, gap, gap, fc.stringMatching(/^1(3\d|5[0-35-9]|8\d)\d{8}$/), (before, g1, g2, mobile) => {
        const body = `${mobile.slice(0, 3)}${g1}${mobile.slice(3, 7)}${g2}${mobile.slice(7)}`;
        const raw = before === "sip:" ? `sip:${mobile}@192.0.2.1` : before + body;
        expect(e164Of(raw)).toBe(`+86${mobile}`);
      }),
    );
  });

  it.each(["x", "1", ";", "<", "(0)", "%2B", " ", "1-", "\u202e", "转"])(
    "takes no more for each byte of a long text of %j than of a short one",
    (unit) => {
      expect(growthOf(key, (size) => unit.repeat(size / unit.length), 250_000)).toBeLessThan(10);
    },
  );
});
