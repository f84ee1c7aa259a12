/**
 * Another node's writes: customers changed at a steady rate, each in a transaction of its own, and all nodes told as central tells them. So the bench
 * measures how changes travel, and not how fast one process takes them in.
 */
import pg from "pg";
import type { Sent } from "./central-desks.ts";
import { idOf } from "./central-fill.ts";
import { changedCustomer } from "./changed-customer.ts";
import { sharedNow } from "./child.ts";

export interface WriterOrder {
  readonly url: string;
  readonly customers: number;
  readonly perSecond: number;
  readonly seconds: number;
  readonly from: number;
}
export interface WriterReport {
  readonly sent: readonly Sent[];
  readonly perSecond: number;
}

const connections = 4;

async function run({ url, customers, perSecond, seconds, from }: WriterOrder): Promise<WriterReport> {
  const pool = new pg.Pool({ connectionString: url, max: connections, application_name: "popline-bench-writer" });
  const sent: Sent[] = [];
  const total = perSecond * seconds;
  const started = sharedNow();
  let [begun, over, toldAt] = [0, 0, 0];
  const done = Promise.withResolvers<void>();
  const one = async (nth: number) => {
    const mark = `mark ${nth}`;
    const sentAt = sharedNow();
    await pool.query({
      name: "change",
      text: "update customer set title = $2, version = version + 1, updated_at = $3 where id = $1",
      values: [idOf(0, changedCustomer(nth, customers)), mark, Date.now()],
    });
    const answeredAt = sharedNow();
    sent.push({ mark, sentAt, answeredAt });
    // As the announcer: the first at once, then together.
    if (answeredAt - toldAt >= 50) {
      toldAt = answeredAt;
      await pool.query(`select pg_notify('popline_live', '{"type":"changed"}')`);
    }
    over += 1;
    if (over === total) done.resolve();
  };
  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((sharedNow() - started) / 1000) * perSecond));
    for (; begun < due; begun += 1) one(from + begun).catch(done.reject);
    if (begun === total) clearInterval(timer);
  }, 2);
  await done.promise;
  const took = (sharedNow() - started) / 1000;
  await pool.query(`select pg_notify('popline_live', '{"type":"changed"}')`);
  await pool.end();
  return { sent, perSecond: Math.round(total / took) };
}

process.on("message", async (order: WriterOrder) => process.send?.(await run(order)));
process.on("disconnect", () => process.exit(0));
