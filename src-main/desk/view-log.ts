import type { Logger } from "pino";
import { z } from "zod";
import type { Store } from "#main/store/index.ts";
import { type CentralClient, CentralError } from "#main/sync/index.ts";
import { SeenRecord } from "#shared/contract/central/index.ts";
import { newId } from "#shared/ids.ts";
import type { Pop, PopTarget } from "#shared/pop/index.ts";

const kvKey = "audit.views";
/** The same record within this time is one look, as at central. */
const sameLookMs = 5 * 60_000;
const sendEveryMs = 30_000;
/** An agent opens some hundred records a day: this is weeks without central. Beyond, the oldest go. */
const maxKept = 2_000;
const perRequest = 500;

/** Which records the agent looked at in this desk's own store: central's audit log is told of them. */
export interface ViewLog {
  note(target: PopTarget): void;
  /** The tabs that are open now: each that is new, or has got another record, is a look. */
  shown(pops: readonly Pop[]): void;
  /** Keeps what is not told yet for the next start. */
  close(): Promise<void>;
}

/**
 * Looks are gathered and told every half minute under ids of their own, so that none is written twice. What could not be told is kept in the
 * store. An engine that is killed loses the looks of the last half minute.
 */
export function createViewLog(options: {
  readonly store: Store;
  readonly central: CentralClient;
  readonly now: () => number;
  readonly logger: Logger;
}): ViewLog {
  const { store, central, now, logger } = options;
  let waiting = kept(store, logger);
  let dirty = false;
  let sending: Promise<void> = Promise.resolve();
  const recent = new Map<string, number>();

  async function keep(): Promise<void> {
    if (!dirty) return;
    dirty = false;
    await store.write.kv
      .set(kvKey, waiting.length === 0 ? null : JSON.stringify(waiting))
      .catch((error: unknown) => logger.error({ err: error }, "looks at records could not be kept"));
  }

  async function send(): Promise<void> {
    for (const [id, at] of recent) if (now() - at >= sameLookMs) recent.delete(id);
    while (waiting.length > 0) {
      const batch = waiting.slice(0, perRequest);
      try {
        await central.data.reportSeen(batch);
      } catch (error) {
        // A company's own CRM in central's place may have no audit log.
        if (!(error instanceof CentralError && error.code === "not-found")) {
          logger.debug({ err: error }, "looks at records are told later");
          break;
        }
      }
      waiting = waiting.slice(batch.length);
      dirty = true;
    }
    await keep();
  }

  const timer = setInterval(() => {
    sending = sending.then(send);
  }, sendEveryMs);
  timer.unref();
  let open: ReadonlySet<string> = new Set();

  function note({ type, id }: PopTarget): void {
    const at = now();
    const before = recent.get(id);
    if (before !== undefined && at - before < sameLookMs) return;
    recent.set(id, at);
    waiting = [...waiting, { id: newId<string>(), entity: type, recordId: id, at }].slice(-maxKept);
    dirty = true;
  }

  return {
    note,
    shown(pops) {
      const records = pops.flatMap(({ id, card, decision }) =>
        card !== null && decision.kind === "record"
          ? [{ key: `${id} ${decision.target.id}`, target: decision.target }]
          : [],
      );
      for (const { key, target } of records) if (!open.has(key)) note(target);
      open = new Set(records.map(({ key }) => key));
    },
    async close() {
      clearInterval(timer);
      await sending;
      await keep();
    },
  };
}

function kept(store: Store, logger: Logger): readonly SeenRecord[] {
  const text = store.read.kv.get(kvKey);
  if (text === null) return [];
  try {
    return z.array(SeenRecord).parse(JSON.parse(text));
  } catch (error) {
    logger.warn({ err: error }, "kept looks at records could not be read");
    return [];
  }
}
