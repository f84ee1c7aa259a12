import { expect, it } from "vitest";
import { numberKey } from "#shared/phone/index.ts";
import { testRules } from "#tests/helpers/builders.ts";
import { dataset, datasetCustomer } from "#tests/helpers/dataset.ts";

it("generated customers are the same in every run and every size, and their raw numbers mean their keys", () => {
  expect(datasetCustomer(4711)).toEqual(datasetCustomer(4711));
  const phones = [...dataset(1000)].flatMap((each) => (each.entity === "phone" ? [each.record] : []));
  expect(phones).toHaveLength(1500);
  for (const { raw, e164 } of phones) expect(numberKey(raw, testRules), raw).toMatchObject({ kind: "e164", e164 });
});
