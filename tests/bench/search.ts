import { pinyinKeys } from "#shared/search/pinyin.ts";
import { datasetCustomer } from "#tests/helpers/dataset.ts";
import { percentile, rounded } from "./percentile.ts";
import { type Out, openBenchStore } from "./store-under-test.ts";

export type SearchResult = { bench: "search"; customers: number; p50Ms: number; p95Ms: number };

const people = 120;

/** What an agent types to find one customer: the name, its pinyin in three ways, the company, the end of a number. */
function typed(index: number): string[] {
  const { customer, phones } = datasetCustomer(index);
  const { joined, spaced, initials } = pinyinKeys(customer.name);
  const words = [
    customer.name,
    joined[0],
    spaced[0],
    initials[0],
    customer.company,
    phones[0]?.raw.replace(/\D/g, "").slice(-8),
  ];
  return words.filter((text) => text !== null && text !== undefined);
}

/** Search as one types: each beginning of each text is a keystroke that waits for its hits (DESIGN 12). */
export async function run({ customers, out }: { customers: number; out: Out }): Promise<SearchResult> {
  const store = await openBenchStore(customers, out);
  const slowest: { text: string; ms: number }[] = [];
  const times: number[] = [];
  for (let person = 0; person < people; person += 1) {
    for (const text of typed(Math.floor((person * 0.618_033_988_75 * customers) % customers))) {
      const letters = [...text];
      for (let length = 1; length <= letters.length; length += 1) {
        const beginning = letters.slice(0, length).join("");
        const started = performance.now();
        store.read.search.query(beginning, 20);
        const ms = performance.now() - started;
        times.push(ms);
        slowest.push({ text: beginning, ms });
      }
    }
  }
  await store.close();
  const result: SearchResult = {
    bench: "search",
    customers,
    p50Ms: rounded(percentile(times, 0.5)),
    p95Ms: rounded(percentile(times, 0.95)),
  };
  out(
    `${times.length} keystrokes   p50 ${result.p50Ms} ms   p95 ${result.p95Ms} ms   max ${rounded(Math.max(...times))} ms`,
  );
  const worst = slowest.sort((a, b) => b.ms - a.ms).slice(0, 5);
  out(`slowest: ${worst.map(({ text, ms }) => `"${text}" ${ms.toFixed(1)} ms`).join(", ")}`);
  return result;
}
