import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DuplicateCandidate, likelyDuplicates, nameSimilarity } from "#shared/crm/index.ts";
import { type CustomerId, newId } from "#shared/ids.ts";
import { pinyinKeys } from "#shared/search/pinyin.ts";

const romanise = (name: string) => pinyinKeys(name).spaced;

describe("nameSimilarity", () => {
  it.each([
    ["黄航", "黄航", 1],
    ["黄 航", "黄航先生", 1],
    ["Acme Co., Ltd.", "ACME", 1],
    ["北京宏图科技有限公司", "北京宏图科技", 1],
    ["Hang Huang", "Huang Hang", 1],
    ["José Álvarez", "Jose Alvarez", 1],
    ["黄航", "黄杭", 0],
    ["李娜", "李娜娜", 0],
    ["", "", 0],
    ["Huang Hang", "黄航", 0],
  ])("of %j and %j is %d", (a, b, likeness) => {
    expect(nameSimilarity(a, b)).toBe(likeness);
  });

  it("forgives a slip of the keys in Latin names", () => {
    expect(nameSimilarity("Alexander Müller", "Alexandr Muller")).toBeGreaterThan(0.75);
    expect(nameSimilarity("Huang Hang", "Wang Fang")).toBeLessThan(0.75);
  });

  it("hears pinyin when it is given readings, in either order and spelling", () => {
    for (const typed of ["Huang Hang", "Hang Huang", "huanghang", "HUANG HANG"]) {
      expect(nameSimilarity(typed, "黄航", romanise), typed).toBe(0.8);
    }
    expect(nameSimilarity("Shan Xiongxin", "单雄信", romanise)).toBe(0.8);
    expect(nameSimilarity("Wang Fang", "黄航", romanise)).toBe(0);
  });

  it("is the same both ways and between 0 and 1", () => {
    const name = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("黄航", "Huang Hang", "北京宏图科技有限公司"),
    );
    fc.assert(
      fc.property(name, name, (a, b) => {
        const likeness = nameSimilarity(a, b);
        expect(likeness).toBeCloseTo(nameSimilarity(b, a), 10);
        expect(likeness).toBeGreaterThanOrEqual(0);
        expect(likeness).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("likelyDuplicates", () => {
  const stored = (over: Partial<DuplicateCandidate>): DuplicateCandidate => ({
    target: { type: "customer", id: newId<"CustomerId">() as CustomerId },
    name: "Li Na",
    company: null,
    email: null,
    numbers: [],
    ...over,
  });
  const form = { name: "Huang Hang", company: "Acme Ltd", email: "HH@acme.cn", numbers: ["+8613082856110"] };

  it("puts the strongest evidence first and says what it is", () => {
    const candidates = [
      stored({ name: "Huang Hang" }),
      stored({ name: "Huang Hang", company: "Acme" }),
      stored({ email: "hh@acme.cn" }),
      stored({ name: "Huang Hang", numbers: ["+861065234567", "+8613082856110"] }),
      stored({ name: "Nobody", company: "Acme" }),
    ];
    expect(likelyDuplicates(form, candidates).map(({ duplicate }) => duplicate.because)).toEqual([
      "number",
      "email",
      "name-company",
      "name",
    ]);
  });

  it("shows the number that is the same", () => {
    const [first] = likelyDuplicates(form, [stored({ numbers: ["+861065234567", "+8613082856110"] })]);
    expect(first?.duplicate.number).toBe("+8613082856110");
  });

  it("finds a Chinese name by its pinyin", () => {
    const [first] = likelyDuplicates({ name: "Huang Hang", numbers: [] }, [stored({ name: "黄航" })], romanise);
    expect(first).toMatchObject({ duplicate: { name: "黄航", because: "name" }, score: 0.4 });
  });

  it("warns of nobody for an empty form", () => {
    expect(likelyDuplicates({ name: "", company: "", email: "", numbers: [] }, [stored({ name: "" })])).toEqual([]);
  });
});
