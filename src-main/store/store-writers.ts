import type { WritableEntity } from "#shared/crm/entities.ts";
import type { Phone } from "#shared/crm/records.ts";
import { numberKey } from "#shared/phone/number-key.ts";
import type { PhoneRules } from "#shared/phone/types.ts";
import { BulkSender } from "./bulk-sender.ts";
import type { DiskWatch } from "./disk-watch.ts";
import { StoreError } from "./errors.ts";
import type { Lane, RequestName, Requests } from "./writer/requests.ts";
import type { WriterClient } from "./writer-client.ts";
import type { AnySaveOp, SaveOp, SnapshotReport, StoreWriters, WriteOp } from "./writers.ts";

/** A draft's body that waits for room on the disk. */
export type UnsavedDraft = { readonly json: string; readonly at: number };

type Deps = {
  writer: WriterClient;
  disk: DiskWatch;
  rules: PhoneRules;
  now: () => number;
  /** Rows came in without search words. */
  makeWords: () => void;
};

/** The writing half of the store's face: each call becomes a request to the writer thread. */
export function storeWriters({ writer, disk, rules, now, makeWords }: Deps): {
  write: StoreWriters;
  flushDrafts(): Promise<void>;
  /** Drafts that are in memory only. */
  unsaved: ReadonlyMap<string, UnsavedDraft>;
} {
  /** Newest bodies that found no room, by key. */
  const unsaved = new Map<string, UnsavedDraft>();

  async function ask<N extends RequestName>(
    name: N,
    args: Requests[N]["args"],
    lane: Lane = "interactive",
  ): Promise<Requests[N]["result"]> {
    try {
      return (await writer.request(name, args, lane)).result;
    } catch (error) {
      disk.saw(error);
      throw error;
    }
  }
  const told = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      disk.saw(error);
      throw error;
    }
  };
  const transact = async (ops: readonly WriteOp[]) => {
    await ask("transact", { ops: ops.map((op) => keyed(op, rules)), at: now() });
  };
  const saveDraft = async (key: string, json: string) => {
    const at = now();
    try {
      await ask("draft.save", { key, body: json, at });
      if (unsaved.get(key)?.json === json) unsaved.delete(key);
      return { savedAt: at };
    } catch (error) {
      if (error instanceof StoreError && error.code === "disk-full") unsaved.set(key, { json, at });
      throw error;
    }
  };

  const snapshotLine = async (line: Uint8Array): Promise<SnapshotReport> => {
    const { result } = await writer.request("snapshot.line", { line, at: now() }, "bulk");
    if (result.type === "end") makeWords();
    return result;
  };
  const bulk = new BulkSender(writer, now);
  const write: StoreWriters = {
    transact,
    records: {
      save: (entity, record, options) => transact([{ op: "save", entity, record, ...options } as AnySaveOp]),
      remove: (entity: WritableEntity, id) => transact([{ op: "remove", entity, id }]),
    },
    drafts: {
      save(key, body) {
        unsaved.delete(key);
        return saveDraft(key, JSON.stringify(body));
      },
      discard(key) {
        unsaved.delete(key);
        return transact([{ op: "discard-draft", key }]);
      },
    },
    calls: {
      put: (call, dialog) => transact([{ op: "put-call", call, dialog }]),
      remove: async (id) => {
        await ask("call.remove", { id });
      },
    },
    outbox: {
      take: (limit) => ask("outbox.take", { limit, at: now() }),
      markSent: (mutationIds) => ask("outbox.markSent", { mutationIds, at: now() }),
      acknowledge: async (results) => {
        await ask("outbox.acknowledge", { results, at: now() });
      },
      settleConflict: async (id, take) => {
        await ask("conflict.settle", { id, take, at: now() });
      },
      dropRejected: async (id) => {
        await ask("rejected.drop", { id });
      },
      retryRejected: async (id) => {
        await ask("rejected.retry", { id, at: now() });
      },
    },
    sync: {
      apply: (changes, cursor) => told(bulk.apply(changes, cursor)),
      snapshotLine: (line) => told(snapshotLine(line)),
      snapshotPlace: async () => (await writer.request("snapshot.place", {}, "bulk")).result,
      resetCursor: async () => {
        await ask("sync.resetCursor", {});
      },
      setFirstSyncDone: async () => {
        await ask("sync.setFirstSyncDone", {});
      },
    },
    bulkLoad: (records, options) => told(bulk.load(records, options)),
    kv: {
      set: async (key, value) => {
        await ask("kv.set", { key, value });
      },
    },
    trace: {
      append: async (batch) => {
        await ask("trace.append", batch, "bulk");
      },
    },
    wipe: async () => {
      unsaved.clear();
      await ask("wipe", {});
    },
  };
  return {
    write,
    async flushDrafts() {
      for (const [key, { json }] of [...unsaved]) await saveDraft(key, json);
    },
    unsaved,
  };
}

/** A phone's key is made here, once, from what was typed (DESIGN 6). */
function keyed(op: WriteOp, rules: PhoneRules): WriteOp {
  return op.op === "save" && op.entity === "phone" ? keyedPhone(op, rules) : op;
}

function keyedPhone(op: SaveOp<"phone">, rules: PhoneRules): SaveOp<"phone"> {
  const key = numberKey(op.record.raw, rules);
  const own: Pick<Phone, "e164" | "extension"> =
    key.kind === "e164"
      ? { e164: key.e164, extension: key.extension ?? op.record.extension }
      : { e164: null, extension: key.kind === "internal" ? key.extension : op.record.extension };
  const changed = op.changedFields?.includes("raw")
    ? [...new Set([...op.changedFields, "e164", "extension"])]
    : op.changedFields;
  return { ...op, record: { ...op.record, ...own }, ...(changed === undefined ? {} : { changedFields: changed }) };
}
