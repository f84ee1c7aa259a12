import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { csvStream } from "#server/exports/csv-stream.ts";
import { xlsxStream } from "#server/exports/xlsx-stream.ts";
import { centralRoutes, type ImportRules, ImportView, importPartBytes } from "#shared/contract/central/index.ts";
import type { ImportField } from "#shared/imports/index.ts";
import { type CentralAdmin, signInAt } from "#tests/helpers/central-admin.ts";
import { datasetCustomer } from "#tests/helpers/dataset.ts";
import { startPostgresServer } from "#tests/helpers/postgres-server.ts";
import type { RunningProcess } from "#tests/helpers/processes.ts";
import { type BenchOptions, type Figures, rounded, table } from "./bench.ts";
import { adminPassword, startBenchCentral } from "./bench-central.ts";

const mapping: ImportField[] = [
  ..."name,company,accountNumber,phone-mobile,phone-work,email,city,country,tier,notes".split(","),
] as ImportField[];

/**
 * Import and export of customers end to end on PostgreSQL, by the REST contract: a list that is new, the same list once more with another city in each
 * row (every row merges), another new list as XLSX, and all of it out again. Memory is central's, at its highest.
 */
export async function run({ customers, out }: BenchOptions): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), "popline-tables-"));
  const postgres = await startPostgresServer();
  let stopCentral = async () => {};
  try {
    const central = await startBenchCentral(folder, postgres.url);
    stopCentral = central.stop;
    const admin = async () => signInAt(central.url, "admin", adminPassword);
    const measured: Record<string, Measured> = {};
    const measure = async (name: string, work: () => Promise<number>) => {
      measured[name] = await measuredOf(central, work);
    };
    const csv = (from: number, city?: string) => buffer(csvStream(rows(from, customers, city)));
    const file = await csv(0);
    await measure("import CSV, new", async () => imported(central.url, await admin(), file));
    const again = await csv(0, "Elsewhere");
    await measure("import CSV, all merged", async () => imported(central.url, await admin(), again));
    const sheet = await buffer(xlsxStream(rows(customers, customers), "List"));
    await measure("import XLSX, new", async () => imported(central.url, await admin(), sheet));
    for (const format of ["csv", "xlsx"])
      await measure(`export ${format.toUpperCase()}`, async () => {
        const answer = await (await admin()).get(`${centralRoutes.exportCustomers}?format=${format}`);
        if (!answer.ok || answer.body === null) throw new Error(`the export was refused: ${answer.status}`);
        for await (const _chunk of answer.body) void _chunk;
        return 2 * customers;
      });
    table(
      [
        ["", "s", "rows/s", "central's processor s", "memory at rest MB", "at most MB"],
        ...Object.entries(measured).map(([name, it]) => [
          name,
          it.seconds.toFixed(1),
          it.rowsPerSecond.toLocaleString("en"),
          it.cpuSeconds.toFixed(1),
          it.restMb.toFixed(0),
          it.maxMb.toFixed(0),
        ]),
      ],
      out,
    );
    return { csvMb: rounded(file.length / 2 ** 20), xlsxMb: rounded(sheet.length / 2 ** 20), ...measured };
  } finally {
    await stopCentral();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Measured {
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly cpuSeconds: number;
  readonly restMb: number;
  readonly maxMb: number;
}

async function measuredOf({ pid }: RunningProcess, work: () => Promise<number>): Promise<Measured> {
  const restMb = await residentMb(pid);
  let maxMb = restMb;
  const timer = setInterval(async () => {
    maxMb = Math.max(maxMb, await residentMb(pid));
  }, 50);
  const started = performance.now();
  const cpuBefore = await cpuSecondsOf(pid);
  try {
    const count = await work();
    const seconds = (performance.now() - started) / 1000;
    const cpuSeconds = rounded((await cpuSecondsOf(pid)) - cpuBefore);
    return { seconds: rounded(seconds), rowsPerSecond: Math.round(count / seconds), cpuSeconds, restMb, maxMb };
  } finally {
    clearInterval(timer);
  }
}

/** NaN where the system has no /proc. */
async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024);
}

/** User and system time in hundredths (proc(5)); NaN where the system has no /proc. */
async function cpuSecondsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function* rows(from: number, count: number, city?: string): AsyncGenerator<readonly string[]> {
  yield mapping;
  for (let i = from; i < from + count; i += 1) {
    const { customer, phones } = datasetCustomer(i);
    const [first, second] = phones;
    yield [
      ...[customer.name, customer.company ?? "", customer.accountNumber ?? "", first?.raw ?? "", second?.raw ?? ""],
      ...[
        customer.email ?? "",
        city ?? customer.city ?? "",
        customer.country ?? "",
        customer.tier,
        `Row ${i} of a list`,
      ],
    ];
  }
}

/** Sends the file, starts the import and waits for its end. @returns its rows */
async function imported(url: string, admin: CentralAdmin, file: Buffer): Promise<number> {
  const id = randomUUID();
  const sha256 = await crypto.subtle.digest("SHA-256", new Uint8Array(file));
  const send = async (method: string, path: string, type: string, body: string | Uint8Array) => {
    const headers = { authorization: `Bearer ${admin.token}`, "content-type": type };
    const answer = await fetch(`${url}${centralRoutes.imports}/${id}${path}`, {
      method,
      headers,
      body: body as BodyInit,
    });
    if (!answer.ok) throw new Error(`${method} ${path} failed: ${answer.status} ${await answer.text()}`);
  };
  const announced = { fileName: "list", size: file.length, sha256: Buffer.from(sha256).toString("hex") };
  await send("PUT", "", "application/json", JSON.stringify(announced));
  for (let part = 0; part * importPartBytes < file.length; part += 1)
    await send(
      "PUT",
      `/parts/${part}`,
      "application/octet-stream",
      new Uint8Array(file.subarray(part * importPartBytes, (part + 1) * importPartBytes)),
    );
  const reading = { encoding: null, delimiter: null, sheet: 0 };
  const rules: ImportRules = { reading, mapping, duplicates: "overwrite", sameNumber: "create" };
  await send("POST", "/start", "application/json", JSON.stringify(rules));
  for (;;) {
    const view = ImportView.parse(await (await admin.get(`${centralRoutes.imports}/${id}`)).json());
    if (view.state === "done") return view.counts.rows;
    if (view.state === "failed" || view.state === "cancelled") throw new Error(`the import ended: ${view.failure}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
