import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Match, Why } from "#shared/pop/index.ts";

const folder = (language: string) => fileURLToPath(new URL(`../../../src-shared/i18n/${language}/`, import.meta.url));
const namespaces = (language: string) =>
  readdirSync(folder(language))
    .filter((name) => name.endsWith(".json"))
    .sort();
const read = (language: string, namespace: string): unknown =>
  JSON.parse(readFileSync(folder(language) + namespace, "utf8"));

/** "a.b" → text. Anything that is neither text nor an object of texts is a mistake. */
function texts(node: unknown, path = ""): Map<string, string> {
  if (typeof node === "string") return new Map([[path, node]]);
  if (typeof node !== "object" || node === null || Array.isArray(node)) throw new Error(`${path} is no text`);
  return new Map(
    Object.entries(node).flatMap(([key, value]) => [...texts(value, path === "" ? key : `${path}.${key}`)]),
  );
}

/** Languages have different plural forms: their suffixes (i18next, CLDR) don't count when keys are compared. */
const withoutPlural = (key: string) => key.replace(/_(?:zero|one|two|few|many|other)$/, "");
const keys = (all: Map<string, string>) => [...new Set([...all.keys()].map(withoutPlural))].sort();
const placeholders = (text: string) => [...text.matchAll(/\{\{\s*([\w.]+)[^}]*\}\}/g)].map((found) => found[1] ?? "");

function placeholdersByKey(all: Map<string, string>): Record<string, string[]> {
  const sets = Map.groupBy(all, ([key]) => withoutPlural(key));
  return Object.fromEntries(
    [...sets].map(([key, forms]) => [key, [...new Set(forms.flatMap(([, text]) => placeholders(text)))].sort()]),
  );
}

it("has the same namespaces in both languages", () => {
  expect(namespaces("zh-CN")).toEqual(namespaces("en"));
  expect(namespaces("en")).toContain("why.json");
});

describe.each(namespaces("en"))("%s", (namespace) => {
  const en = texts(read("en", namespace));
  const zh = texts(read("zh-CN", namespace));

  it("has the same keys in both languages", () => {
    expect(keys(zh)).toEqual(keys(en));
  });

  it("has a general form for each plural", () => {
    for (const all of [en, zh]) {
      for (const key of all.keys())
        if (withoutPlural(key) !== key) expect([...all.keys()]).toContain(`${withoutPlural(key)}_other`);
    }
  });

  it("has no empty text", () => {
    for (const all of [en, zh]) expect([...all].filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it("puts the same values into both languages", () => {
    const chinese = placeholdersByKey(zh);
    for (const [key, names] of Object.entries(placeholdersByKey(en))) {
      // "1 call" may be "a call": one plural form may leave the count out, the key as a whole not.
      expect({ key, names: chinese[key] }).toEqual({ key, names });
    }
  });
});

describe("why", () => {
  const en = texts(read("en", "why.json"));

  it("has words for every reason of a pop, with just the values that the reason carries", () => {
    for (const option of Why.options) {
      const code = option.shape.code.value;
      const values = Object.keys(option.shape.values.shape);
      expect([...en.keys()], code).toContain(code);
      const used = placeholders(en.get(code) ?? "");
      expect(values, code).toEqual(expect.arrayContaining(used));
    }
  });

  it("has words for every label and every withheld form", () => {
    for (const label of Match.shape.label.options) expect(en.has(`label.${label}`)).toBe(true);
    const withheld = Why.options.find((option) => option.shape.code.value === "withheld");
    const forms = withheld?.shape.values.shape;
    if (forms === undefined || !("form" in forms)) throw new Error("the withheld reason carries its form");
    for (const form of forms.form.options) expect(en.has(`form.${form}`)).toBe(true);
  });
});
