import { describe, expect, test } from "vitest";
import { castNumbers } from "#server/demo/cast.ts";
import { createPrng } from "#server/demo/prng.ts";
import { demoRecords } from "#server/demo/seed.ts";
import { castTaken, day } from "#server/demo/seed-context.ts";
import { entities } from "#shared/crm/index.ts";
import { type DispositionId, newId, type UserId } from "#shared/ids.ts";
import { numberKey } from "#shared/phone/index.ts";

const now = 1_795_140_000_000;
const rules = { defaultCountry: "CN", areaCode: null, internalMinDigits: 3, internalMaxDigits: 5, outsidePrefix: null };
const [agents, dispositions] = [[newId<"UserId">() as UserId], [newId<"DispositionId">() as DispositionId]];
const make = (over = {}) =>
  demoRecords({ prng: createPrng(1), now, rules: { ...rules, ...over }, agents, dispositions, taken: castTaken() });

describe("the demo's records", () => {
  const batch = make();

  test("are the same each time", () => {
    expect(make()).toEqual(batch);
  });

  test("are valid, with ids of their own", () => {
    const ids = new Set<string>();
    for (const [entity, records] of Object.entries(batch)) {
      for (const record of records) {
        entities[entity as keyof typeof batch].parse(record);
        ids.add(record.id);
      }
    }
    expect(ids.size).toBe(Object.values(batch).flat().length);
  });

  test("lie in the past, as calls and their makers do", () => {
    for (const record of Object.values(batch).flat()) expect(record.createdAt).toBeLessThanOrEqual(now);
    const oldest = Math.min(
      ...batch.interaction.filter((it) => it.startedAt > now - 365 * day).map((it) => it.startedAt),
    );
    expect(now - oldest).toBeGreaterThan(150 * day);
  });

  test("share no number by accident, and none with a scripted caller", () => {
    const cast = new Set<string>(Object.values(castNumbers));
    const owners = new Map<string, number>();
    for (const { e164 } of batch.phone) if (e164 !== null) owners.set(e164, (owners.get(e164) ?? 0) + 1);
    const shared = [...owners].filter(([, count]) => count > 1).map(([number]) => number);
    expect(shared).toEqual([castNumbers.shared]);
    expect(owners.has(castNumbers.unknown)).toBe(false);
    expect([...owners.keys()].filter((it) => cast.has(it)).length).toBeLessThan(cast.size);
  });

  test("have numbers in many forms, all with the key that a lookup makes", () => {
    for (const phone of batch.phone) {
      const key = numberKey(phone.raw, rules);
      expect(key.kind === "e164" ? key.e164 : null).toBe(phone.e164);
    }
    expect(batch.phone.filter((it) => it.raw !== it.e164).length).toBeGreaterThan(1_000);
  });

  test("hold for a site in another country as well", () => {
    const abroad = make({ defaultCountry: "GB" });
    const own = abroad.phone.filter((it) => it.raw.startsWith("+"));
    expect(own.length).toBeGreaterThan(4_000);
    for (const phone of own) expect(phone.e164).not.toBeNull();
  });

  test("are dormant only where nobody called for two years", () => {
    const dormant = new Set(batch.customer.filter((it) => it.status === "dormant").map((it) => it.id));
    expect(dormant.size).toBeGreaterThan(30);
    for (const call of batch.interaction)
      if (call.customerId !== null && dormant.has(call.customerId))
        expect(now - call.startedAt).toBeGreaterThan(2 * 365 * day);
    for (const task of batch.task) expect(task.customerId !== null && dormant.has(task.customerId)).toBe(false);
  });
});
