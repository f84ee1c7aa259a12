import { join } from "node:path";
import { numberKey } from "#shared/phone/index.ts";
import { testRules } from "#tests/helpers/builders.ts";
import { datasetCustomer } from "#tests/helpers/dataset.ts";
import { rivalDatabase, rivals } from "./lookup-rivals.ts";
import { percentile, rounded } from "./percentile.ts";
import { benchStoreDir, type Out, openBenchStore } from "./store-under-test.ts";

export type LookupResult = {
  bench: "lookup";
  customers: number;
  p50Ms: number;
  p99Ms: number;
  found: number;
  asked: number;
  rivals: { name: string; p50Ms: number; found: number }[];
};

const asked = 5000;

/** What the exchange sends: E.164, national, with 00, with a stray trunk zero. */
function sent(e164: string, nth: number): string {
  const national = e164.startsWith("+86") ? e164.slice(3) : null;
  const forms = [e164, national ?? e164, `00${e164.slice(1)}`, national === null ? e164.slice(1) : `0${national}`];
  return forms[nth % forms.length] ?? e164;
}

/** Local lookup by number, from the caller's text to the matches, beside the queries of other CRMs on the same numbers (DESIGN 12). */
export async function run({ customers, out }: { customers: number; out: Out }): Promise<LookupResult> {
  const store = await openBenchStore(customers, out);
  const callers = Array.from({ length: asked }, (_, nth) => {
    // Spread over all of them: a large step that shares no factor with their number.
    const index = Math.floor((nth * 0.618_033_988_75 * customers) % customers);
    const { customer, phones } = datasetCustomer(index);
    const phone = phones[nth % phones.length];
    return { id: customer.id, text: sent(phone?.e164 ?? "", nth) };
  });
  for (const { text } of callers.slice(0, 200)) store.read.matches.byNumber(numberKey(text, testRules));

  let found = 0;
  const times = callers.map(({ id, text }) => {
    const started = performance.now();
    const { exact, sameLast8 } = store.read.matches.byNumber(numberKey(text, testRules));
    const took = performance.now() - started;
    if ([...exact, ...sameLast8].some(({ target }) => target.id === id)) found += 1;
    return took;
  });
  await store.close();

  const db = await rivalDatabase(join(await benchStoreDir(customers, out), "rivals.db"), customers);
  const beside = rivals.map(({ name, sql, value, asks }) => {
    const statement = db.prepare<[string], { customer: string }>(sql);
    let hits = 0;
    const took = callers.slice(0, asks).map(({ id, text }) => {
      const started = performance.now();
      const rows = statement.all(value(text));
      const ms = performance.now() - started;
      if (rows.some(({ customer }) => customer === id)) hits += 1;
      return ms;
    });
    return { name, p50Ms: rounded(percentile(took, 0.5)), found: rounded(hits / took.length) };
  });
  db.close();

  const result: LookupResult = {
    bench: "lookup",
    customers,
    p50Ms: rounded(percentile(times, 0.5)),
    p99Ms: rounded(percentile(times, 0.99)),
    found,
    asked,
    rivals: beside,
  };
  out(`Popline                   p50 ${result.p50Ms} ms   p99 ${result.p99Ms} ms   found ${found} of ${asked}`);
  for (const { name, p50Ms, found: share } of beside)
    out(`${name.padEnd(25)} p50 ${p50Ms} ms   found ${(share * 100).toFixed(0)} %`);
  return result;
}
