import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createI18n, resourcesOf } from "#renderer/app/i18n/create-i18n.ts";
import { languageFor, languages } from "#renderer/app/i18n/languages.ts";

const folder = join(import.meta.dirname, "../../../../../src-shared/i18n");

interface Tree {
  readonly [key: string]: string | Tree;
}

function read(language: string, file: string): Tree {
  return JSON.parse(readFileSync(join(folder, language, file), "utf8"));
}

/** Key paths with their texts. */
function leaves(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[`${path}${key}`, value]] : leaves(value, `${path}${key}.`),
  );
}

const holes = (text: string) => [...new Set(text.match(/\{\{.*?\}\}/g) ?? [])].sort();
const files = readdirSync(join(folder, "en")).filter((file) => file.endsWith(".json"));

test("both languages have the same files", () => {
  expect(readdirSync(join(folder, "zh-CN")).sort()).toEqual(readdirSync(join(folder, "en")).sort());
});

test.each(files)("%s says the same things in both languages, with the same values", (file) => {
  const en = new Map(leaves(read("en", file)));
  const zh = new Map(leaves(read("zh-CN", file)));
  // Chinese has one plural form, `_other` (CLDR).
  const common = (keys: Iterable<string>) => [...keys].filter((key) => !key.endsWith("_one")).sort();
  expect(common(zh.keys())).toEqual(common(en.keys()));
  for (const [key, text] of en) {
    expect(text.trim(), key).not.toBe("");
    if (key.endsWith("_one")) continue;
    expect(zh.get(key)?.trim(), key).not.toBe("");
    expect(holes(zh.get(key) ?? ""), key).toEqual(holes(text));
  }
});

test("words change with the language at run time", async () => {
  const i18n = createI18n("en");
  expect(i18n.t("phone:answer")).toBe("Answer");
  await i18n.changeLanguage("zh-CN");
  expect(i18n.t("phone:answer")).toBe("接听");
  expect(i18n.t("app:sync.waiting", { count: 3 })).toBe("3 处改动待发送");
});

test("the system's first language that Popline speaks is used, else English", () => {
  expect(languageFor("system", ["fr-FR", "zh-Hans-CN", "en"])).toBe("zh-CN");
  expect(languageFor("system", ["fr-FR"])).toBe("en");
  expect(languageFor("zh-CN", ["en"])).toBe("zh-CN");
});

test("files become resources by their path", () => {
  expect(resourcesOf({ "../x/en/app.json": { a: "b" }, "../x/odd.txt": {} })).toEqual({ en: { app: { a: "b" } } });
  expect(languages).toEqual(["en", "zh-CN"]);
});
