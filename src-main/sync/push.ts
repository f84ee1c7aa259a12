import type { Logger } from "pino";
import { type Mutation, type MutationResult, maxPushBatch } from "#shared/sync/protocol.ts";
import type { CentralClient } from "./central-client.ts";
import { CentralError } from "./central-error.ts";
import type { Clock } from "./clock.ts";
import { failureKind } from "./failure-kind.ts";
import { createParking } from "./parking.ts";
import type { SyncStore } from "./sync-store.ts";

export interface PushStep {
  /** Changes that central has answered. */
  answered: number;
  /** There is more to send now. */
  more: boolean;
  /** When a record that was set aside may be tried again, epoch ms; null: none is. */
  retryAt: number | null;
}

/** Sends the oldest changes of the outbox. One step is one batch; steps must not overlap, so one batch is in flight. */
export interface Push {
  /** @throws CentralError when the batch has to be sent again later; StoreError when the answers could not be kept */
  step(signal?: AbortSignal): Promise<PushStep>;
}

export interface PushOptions {
  store: SyncStore;
  central: CentralClient;
  deskId: string;
  logger: Logger;
  clock: Clock;
}

/** Central's own failures in a row on the same batch until its records are suspected one by one. */
const suspectAfter = 3;

/**
 * Drains the outbox in order (DESIGN 8, promises 1, 2 and 4). A change leaves the outbox only with central's answer to it; a batch
 * whose answer was lost is sent again under the same ids, and central answers it again without applying it twice.
 *
 * One bad record must not hold up the rest. Central answers per record; where it can't (the request as a whole is refused or breaks
 * central), the batch is halved down to the record at fault. What central refuses as malformed is kept as rejected; a record that
 * makes central fail is set aside for a while, with its later changes, so that the order within a record stays.
 */
export function createPush({ store, central, deskId, logger, clock }: PushOptions): Push {
  const parking = createParking(clock);
  let size = maxPushBatch;
  let failures = 0;
  let provenSince = true;

  function next(): Mutation[] {
    // Reads past what is set aside; with more than this set aside, the rest waits for their time.
    const oldest = store.read.outbox.pending(maxPushBatch + parking.size() * 4);
    return oldest.filter((mutation) => !parking.holds(mutation)).slice(0, size);
  }

  async function accept(batch: readonly Mutation[], results: readonly MutationResult[]): Promise<number> {
    const asked = new Set<string>(batch.map((mutation) => mutation.mutationId));
    const ours = results.filter((result) => asked.has(result.mutationId));
    if (ours.length === 0) throw new CentralError("bad-answer", "Central answered a push with none of its changes.");
    await store.write.outbox.acknowledge(ours);
    for (const result of ours) {
      if (result.status === "rejected") {
        logger.warn({ mutationId: result.mutationId, reason: result.reason }, "central rejected a change");
      }
    }
    return ours.length;
  }

  /** Decides on a batch that failed as a whole. Returns how to go on, or throws to wait. */
  async function contain(batch: readonly Mutation[], error: CentralError): Promise<PushStep> {
    const [first] = batch;
    const unreadable = error.code === "invalid-request" || error.status === 413;
    if (unreadable && failureKind(error) !== "mismatch" && batch.length > 1) {
      size = Math.max(1, Math.floor(batch.length / 2));
      return { answered: 0, more: true, retryAt: parking.nextAt() };
    }
    if (blamesRecords(error) && first !== undefined) {
      logger.error({ mutationId: first.mutationId, entity: first.entity, err: error }, "central can't read a change");
      const detail = error.problem?.detail ?? error.message;
      await accept(batch, [{ mutationId: first.mutationId, status: "rejected", reason: "invalid", detail }]);
      size = maxPushBatch;
      return { answered: 1, more: true, retryAt: parking.nextAt() };
    }
    if (error.code !== "internal") throw error;
    failures += 1;
    if (failures < suspectAfter) throw error;
    if (batch.length === 1 && first !== undefined) {
      parking.park(first);
      logger.error(
        { entity: first.entity, id: first.id, err: error },
        "central fails on a change; it is set aside for now",
      );
    }
    size = Math.max(1, Math.floor(batch.length / 2));
    // Central works for other changes, so the search may go on without a pause.
    if (!provenSince) throw error;
    provenSince = false;
    return { answered: 0, more: true, retryAt: parking.nextAt() };
  }

  return {
    async step(signal) {
      const chosen = next();
      if (chosen.length === 0) return { answered: 0, more: false, retryAt: parking.nextAt() };
      const batch = await store.write.outbox.markSent(chosen.map((mutation) => mutation.mutationId));
      if (batch.length === 0) return { answered: 0, more: false, retryAt: parking.nextAt() };
      let results: readonly MutationResult[];
      try {
        results = (await central.push({ deskId, mutations: batch }, signal)).results;
      } catch (error) {
        if (error instanceof CentralError) return contain(batch, error);
        throw error;
      }
      const answered = await accept(batch, results);
      provenSince = true;
      parking.release(batch);
      if (size < maxPushBatch) size = Math.min(maxPushBatch, size * 2);
      else failures = 0;
      return { answered, more: next().length > 0, retryAt: parking.nextAt() };
    },
  };
}

/** The request was refused because of what the changes hold (or their size), not because of the desk or the protocol. */
function blamesRecords(error: CentralError): boolean {
  if (error.status === 413) return true;
  if (error.code !== "invalid-request") return false;
  return error.problem?.errors?.some((field) => field.path.includes("mutations")) ?? false;
}
