import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createFormats } from "#renderer/app/format/formats.ts";
import { fieldName } from "#renderer/app/i18n/field-name.ts";
import type { Words } from "#renderer/app/i18n/use-words.ts";
import { fieldText } from "#renderer/features/sync-problems/field-text.ts";
import { entities, writableEntities } from "#shared/crm/entities.ts";

const formats = createFormats("en", { defaultCountry: "CN" });
// The key stands for its words.
const words = ((key: string) => key) as unknown as Words;
const english: { field: Record<string, string> } = JSON.parse(readFileSync("src-shared/i18n/en/sync.json", "utf8"));

/** Fields that no agent's form writes: set by the desk or central themselves. */
const unwritten = new Set([
  "id",
  "version",
  "createdAt",
  "updatedAt",
  "chosenAt",
  "channel",
  "direction",
  "agentId",
  "rawNumber",
  "remoteName",
  "queue",
  "dialed",
  "startedAt",
  "answeredAt",
  "endedAt",
  "talkMs",
  "holdMs",
  "wrapUpMs",
  "transferredTo",
  "callRef",
  "quality",
  "interactionId",
]);

it("every field that can be in conflict has a name", () => {
  for (const entity of writableEntities) {
    for (const field of Object.keys(entities[entity].shape).filter((name) => !unwritten.has(name))) {
      expect(fieldName(words, field), `${entity}.${field}`).toBe(`sync:field.${field}`);
      expect(english.field[field], field).toBeTypeOf("string");
    }
  }
});

it("a field of a newer central keeps its own name", () => {
  expect(fieldName(words, "shoeSize")).toBe("shoeSize");
});

it("values read as people write them", () => {
  expect(fieldText(words, formats, "company", null)).toBe("sync:empty-value");
  expect(fieldText(words, formats, "company", "")).toBe("sync:empty-value");
  expect(fieldText(words, formats, "doNotCall", true)).toBe("sync:yes");
  expect(fieldText(words, formats, "e164", "+8613082856110")).toBe("+86 130 8285 6110");
  expect(fieldText(words, formats, "dueAt", new Date(2026, 10, 21, 9).getTime())).toContain("2026");
  expect(fieldText(words, formats, "name", "黄航")).toBe("黄航");
  expect(fieldText(words, formats, "quality", { mos: 4.1, worstMos: null, codec: "opus" })).toBe("4.1 · opus");
});
