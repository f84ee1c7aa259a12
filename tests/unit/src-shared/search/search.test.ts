import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { queryKind } from "#shared/search/index.ts";
import { pinyinKeys, pinyinText } from "#shared/search/pinyin.ts";

describe("queryKind", () => {
  it.each([
    ["6110", { kind: "digits-suffix", digits: "6110" }],
    ["8285 6110", { kind: "digits-suffix", digits: "82856110" }],
    ["+86 130-8285-6110", { kind: "digits-suffix", digits: "8613082856110" }],
    ["８２８５６１１０", { kind: "digits-suffix", digits: "82856110" }],
    ["tel:13082856110", { kind: "digits-suffix", digits: "13082856110" }],
    ["611", { kind: "name", text: "611" }],
    ["huang", { kind: "name", text: "huang" }],
    ["黄航", { kind: "name", text: "黄航" }],
    ["acme 24", { kind: "name", text: "acme 24" }],
    ["黄 6110", { kind: "mixed", text: "黄", digits: "6110" }],
    ["6110 huang", { kind: "mixed", text: "huang", digits: "6110" }],
    ["acme 130-8285-6110", { kind: "mixed", text: "acme", digits: "13082856110" }],
    ["", { kind: "empty" }],
    [" \u200b ", { kind: "empty" }],
  ])("reads %j as %j", (text, kind) => {
    expect(queryKind(text)).toEqual(kind);
  });

  it("never throws, and gives digits in fours at least", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const query = queryKind(text);
        if ("digits" in query) expect(query.digits).toMatch(/^\d{4,}$/);
      }),
    );
  });
});

describe("pinyinKeys", () => {
  it.each([
    ["黄航", "huang hang", "hh"],
    ["单雄信", "shan xiong xin", "sxx"],
    ["仇英", "qiu ying", "qy"],
    ["曾国藩", "zeng guo fan", "zgf"],
    ["解缙", "xie jin", "xj"],
    ["朴树", "piao shu", "ps"],
    ["查良镛", "zha liang yong", "zly"],
    ["尉迟恭", "yu chi gong", "ycg"],
    ["欧阳修", "ou yang xiu", "oyx"],
    ["万俟卨", "mo qi xie", "mqx"],
  ])("reads the surname of %s as %s", (name, spaced, initials) => {
    const keys = pinyinKeys(name);
    expect(keys.spaced[0]).toBe(spaced);
    expect(keys.joined[0]).toBe(spaced.replaceAll(" ", ""));
    expect(keys.initials[0]).toBe(initials);
  });

  it("reads a company's first character as a word, too", () => {
    expect(pinyinKeys("单位科技").joined).toEqual(expect.arrayContaining(["shanweikeji", "danweikeji"]));
    expect(pinyinKeys("重庆长安汽车").joined).toContain("chongqingchanganqiche");
  });

  it("spells ü both ways that people type it", () => {
    expect(pinyinKeys("吕布").joined).toEqual(expect.arrayContaining(["lvbu", "lubu"]));
  });

  it("keeps Latin words and digits in a mixed name as words", () => {
    expect(pinyinKeys("Acme 航运 24").spaced[0]).toBe("acme hang yun 24");
    expect(pinyinKeys("Acme 航运 24").initials[0]).toBe("ahy2");
  });

  it("has nothing for names without Chinese characters", () => {
    expect(pinyinKeys("Huang Hang")).toEqual({ joined: [], spaced: [], initials: [] });
    expect(pinyinText("Huang Hang")).toBe("");
  });

  it("gives one text for the index", () => {
    expect(pinyinText("黄航")).toBe("huang hang huanghang hh");
  });

  it("never throws, whatever the name", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.oneof(fc.constantFrom("单", "女", "𠮷", "々", " "), fc.string({ unit: "binary", maxLength: 1 })),
        }),
        (name) => {
          for (const key of pinyinKeys(name).joined) expect(key).toBe(key.toLowerCase());
        },
      ),
      { numRuns: 300 },
    );
  });
});
