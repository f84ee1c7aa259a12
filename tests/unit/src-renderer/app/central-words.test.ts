import { describe, expect, it } from "vitest";
import { createI18n } from "#renderer/app/i18n/create-i18n.ts";
import { languages } from "#renderer/app/i18n/languages.ts";
import { namespaces } from "#renderer/app/i18n/use-words.ts";
import { problemText } from "#renderer/app/problem-text.ts";
import { problemCodes, problemReasons, type Values } from "#shared/contract/desk/index.ts";

const detail = "Central's own sentence.";
const say = (language: (typeof languages)[number], values: Values) =>
  problemText(createI18n(language).getFixedT(language, [...namespaces]) as never, {
    code: "central-refused",
    values: { detail, ...values },
  });

describe.each(languages)("central's refusals in %s", (language) => {
  const i18n = createI18n(language);

  it.each(problemCodes)("has a sentence for the code %s", (code) => {
    expect(i18n.getResource(language, "central", `code.${code}`)).toEqual(expect.stringMatching(/\S{4}/));
    expect(say(language, { centralCode: code })).not.toContain("central:");
  });

  it.each(problemReasons)("has a sentence for the reason %s, which wins over the code", (reason) => {
    const sentence = i18n.getResource(language, "central", `reason.${reason}`);
    expect(sentence).toEqual(expect.stringMatching(/\S{4}/));
    const values = { name: "Lin", role: "Boss", phone: "p", user: "u", number: "n", rows: 9, most: 5 };
    const said = say(language, { centralCode: "invalid-request", centralReason: reason, ...values });
    expect(said).not.toMatch(/\{\{|central:/);
    expect(said).not.toContain(detail);
  });

  it("says central's own sentence where a newer central has a code that the desk does not know", () => {
    expect(say(language, { centralCode: "full-moon" })).toContain(detail);
    // A newer reason under a code of today: the code's sentence, which has central's own where it is needed.
    expect(say(language, { centralCode: "invalid-request", centralReason: "full-moon" })).toContain(detail);
  });
});
