/**
 * `npm run bench -- pop|lookup|search|start|first-sync|pop-first-sync|push|exchange|tables|central|reports|wallboard [--customers N] [--calls N]`: prints a table and, as its last line, one JSON object (DESIGN 12).
 * Everything it needs is built or started by itself; data sets are kept under `.popline/bench` for the next run.
 */
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import type { BenchOptions, Figures } from "./bench.ts";

const benches: Record<string, () => Promise<{ run: (options: BenchOptions) => Promise<Figures> }>> = {
  pop: () => import("./pop.ts"),
  lookup: () => import("./lookup.ts"),
  search: () => import("./search.ts"),
  start: () => import("./start.ts"),
  "first-sync": () => import("./first-sync.ts"),
  "pop-first-sync": () => import("./pop-first-sync.ts"),
  push: () => import("./push.ts"),
  exchange: () => import("./exchange.ts"),
  tables: () => import("./tables.ts"),
  central: () => import("./central.ts"),
  reports: () => import("./reports.ts"),
  wallboard: () => import("./wallboard.ts"),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { customers: { type: "string", default: "10000" }, calls: { type: "string" } },
});
const [name = ""] = positionals;
const customers = Number(values.customers);
const load = benches[name];
if (load === undefined || !Number.isInteger(customers) || customers < 1) {
  process.stderr.write(`Usage: npm run bench -- ${Object.keys(benches).join("|")} [--customers N]\n`);
  process.exit(2);
}
const out = (line: string) => process.stdout.write(`${line}\n`);
out(`${name}, ${customers.toLocaleString("en")} customers`);
out(
  `${cpus()[0]?.model ?? "?"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${process.platform}`,
);
const bench = await load();
const figures = await bench.run({
  customers,
  out,
  ...(values.calls === undefined ? {} : { calls: Number(values.calls) }),
});
out(JSON.stringify({ bench: name, customers, ...figures }));
process.exit(0);
