/**
 * Requests to central at a steady rate, whatever the answers take: each is timed from the moment at which it was due, so that a slow central does not
 * slow down what measures it.
 */
import { Agent, request } from "node:http";
import { centralRoutes } from "#shared/contract/central/index.ts";
import { newId } from "#shared/ids.ts";
import type { Sent } from "./central-desks.ts";
import { idOf, numberOf } from "./central-fill.ts";
import { changedCustomer } from "./changed-customer.ts";
import { sharedNow } from "./child.ts";
import { Histogram, type Spread } from "./histogram.ts";

export interface RequestsOrder {
  readonly do: "push" | "lookup";
  readonly url: string;
  readonly tokens: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
  readonly customers: number;
  /** Number of the first change: marks are never used twice. */
  readonly from: number;
}
export interface RequestsReport {
  readonly answered: Spread;
  readonly failed: number;
  readonly found: number;
  /** The last seconds' rate that was really reached. */
  readonly perSecond: number;
  readonly sent: readonly Sent[];
  readonly cpuSeconds: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 128 });
const deskId = newId();

interface Ask {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body: string | null;
  readonly good: (text: string) => boolean;
}

function lookup(nth: number, customers: number): Ask {
  const i = Math.floor((nth * 0.618_033_988_75 * customers) % customers);
  return {
    method: "GET",
    path: `${centralRoutes.lookup}?number=${encodeURIComponent(numberOf(i))}`,
    body: null,
    good: (text) => text.includes(idOf(0, i)),
  };
}

/** A customer gets a title; never a dormant one, and none twice. */
function push(nth: number, customers: number): Ask {
  const i = changedCustomer(nth, customers);
  const mutation = {
    mutationId: newId(),
    entity: "customer",
    id: idOf(0, i),
    op: "upsert",
    baseVersion: 1,
    fields: { title: `mark ${nth}` },
    base: { title: null },
    madeAt: Date.now(),
  };
  return {
    method: "POST",
    path: centralRoutes.push,
    body: JSON.stringify({ protocol: 1, deskId, mutations: [mutation] }),
    good: (text) => text.includes('"status":"applied"') && text.includes('"conflicts":[]'),
  };
}

async function run(order: RequestsOrder): Promise<RequestsReport> {
  const spread = new Histogram();
  const sent: Sent[] = [];
  const total = order.perSecond * order.seconds;
  let [failed, found, begun, over] = [0, 0, 0, 0];
  const cpu = process.cpuUsage();
  const started = sharedNow();
  const done = Promise.withResolvers<void>();
  const one = (nth: number, dueAt: number) => {
    const { method, path, body, good } =
      order.do === "push" ? push(nth, order.customers) : lookup(nth, order.customers);
    const sentAt = sharedNow();
    const end = (ok: boolean) => {
      const answeredAt = sharedNow();
      spread.add(answeredAt - dueAt);
      if (ok) found += 1;
      if (ok && order.do === "push") sent.push({ mark: `mark ${nth}`, sentAt, answeredAt });
      over += 1;
      if (over === total) done.resolve();
    };
    const headers = {
      authorization: `Bearer ${order.tokens[nth % order.tokens.length]}`,
      ...(body !== null && { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
    };
    const asked = request(order.url + path, { method, agent, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => {
        text += chunk;
      });
      answer.on("end", () => {
        if (answer.statusCode !== 200) failed += 1;
        end(answer.statusCode === 200 && good(text));
      });
    });
    asked.on("error", () => {
      failed += 1;
      end(false);
    });
    asked.end(body ?? undefined);
  };
  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((sharedNow() - started) / 1000) * order.perSecond));
    for (; begun < due; begun += 1) one(order.from + begun, started + (begun / order.perSecond) * 1000);
    if (begun === total) clearInterval(timer);
  }, 1);
  await done.promise;
  const { user, system } = process.cpuUsage(cpu);
  return {
    answered: spread.summary(),
    ...{ failed, found, sent },
    perSecond: Math.round(total / ((sharedNow() - started) / 1000)),
    cpuSeconds: (user + system) / 1e6,
  };
}

process.on("message", async (order: RequestsOrder) => process.send?.(await run(order)));
process.on("disconnect", () => process.exit(0));
