import { describe, expect, it } from "vitest";
import { fold, holds, termsOf } from "#main/store/repositories/search-text.ts";
import { sortKey, wordsOf } from "#main/store/repositories/search-words.ts";
import { aCustomer } from "#tests/helpers/builders.ts";

const nameWords = (name: string) => wordsOf("customer", aCustomer({ name })).name.split(" ");

describe("words of a name", () => {
  it("are a Chinese name's characters, pairs, syllables, joined endings and initials", () => {
    expect(nameWords("王小明")).toEqual(
      expect.arrayContaining(["王", "王小", "小明", "wang", "xiao", "ming", "wangxiaoming", "xiaoming", "wxm", "xm"]),
    );
  });

  it("hold a surname in its own reading and the common one", () => {
    expect(nameWords("单雄信")).toEqual(expect.arrayContaining(["shan", "dan", "shanxiongxin", "danxiongxin"]));
  });

  it("keep the Latin part of a mixed name", () => {
    expect(nameWords("IBM中国")).toEqual(expect.arrayContaining(["ibm", "中国", "zhongguo", "zg"]));
  });

  it("are free of accents", () => {
    expect(nameWords("Zoë Åkesson")).toEqual(["zoe", "akesson"]);
  });

  it("stay few for a long company", () => {
    const { company } = wordsOf("customer", aCustomer({ company: "北京中关村软件园科技发展有限责任公司" }));
    expect(company.split(" ").length).toBeLessThan(70);
  });
});

describe("sort keys", () => {
  it("put Chinese among the others by pinyin, syllable by syllable", () => {
    const names = ["张伟", "Bob", "安娜", "Zoe", "黄航", "西安", "仙"];
    expect(names.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))).toEqual([
      "安娜",
      "Bob",
      "黄航",
      "西安",
      "仙",
      "张伟",
      "Zoe",
    ]);
  });
});

describe("typed text", () => {
  it("takes the last word as a beginning until a space ends it", () => {
    expect(termsOf("john s")).toMatchObject({ words: ["john"], last: "s" });
    expect(termsOf("john smith ")).toMatchObject({ words: ["john", "smith"], last: null });
  });

  it("reads full width, case and accents as the plain thing", () => {
    expect(fold("ＡＢＣ Müller")).toBe("abc muller");
  });

  it("is held by a text with all its words, wherever they stand", () => {
    expect(holds("acme trading ltd", termsOf("trad acme"))).toBe(true);
    expect(holds("acme trading ltd", termsOf("rading acme"))).toBe(false);
    expect(holds("上海华信科技", termsOf("华信"))).toBe(true);
  });

  it("of any content makes terms of letters and digits only", () => {
    for (const text of ['"', 'a" OR b*', "name:x", "(", "NEAR(a b)", "-", "\u0000", "😀", "%_"]) {
      const { words, chinese, last } = termsOf(text);
      for (const term of [...words, ...chinese, last ?? ""]) expect(term).toMatch(/^[\p{L}\p{N}]*$/u);
    }
  });
});
