import { assertNever } from "#shared/assert-never.ts";
import type { Connection } from "../connection.ts";
import { acknowledgements } from "../repositories/acknowledge.ts";
import { answeredMeanwhile } from "../repositories/answered-meanwhile.ts";
import { buildDeferredIndexes, deferIndexes, isEmpty } from "../repositories/deferred-indexes.ts";
import { deskWriter } from "../repositories/desk-writer.ts";
import type { EffectLog } from "../repositories/effects.ts";
import { localChanges } from "../repositories/local-changes.ts";
import { outboxTable } from "../repositories/outbox-table.ts";
import { rebaser } from "../repositories/rebase.ts";
import { recordReader } from "../repositories/record-reader.ts";
import { RecordWriter } from "../repositories/record-writer.ts";
import { remoteChanges } from "../repositories/remote-changes.ts";
import { restoreRows } from "../repositories/restore-rows.ts";
import { snapshotRows } from "../repositories/snapshot-rows.ts";
import { traceWriter } from "../repositories/trace-writer.ts";
import { wipe } from "../repositories/wipe.ts";
import { WordBacklog } from "../repositories/word-backlog.ts";
import type { WriteOp } from "../writers.ts";
import { bulkMode } from "./bulk-mode.ts";
import type { RequestName, Requests } from "./requests.ts";

export type Handlers = { readonly [N in RequestName]: (args: Requests[N]["args"]) => Requests[N]["result"] };

/** What each request does. Each runs inside one transaction, which the caller opens and commits. */
export function handlers(connection: Connection, effects: EffectLog): Handlers {
  const records = new RecordWriter(connection);
  const reader = recordReader(connection);
  const outbox = outboxTable(connection);
  const rebase = rebaser({ records, reader, outbox, effects });
  const local = localChanges({ records, reader, outbox, rebase, effects });
  const answered = answeredMeanwhile();
  const answers = acknowledgements({ records, reader, outbox, rebase, local, effects, answered });
  const remote = remoteChanges({ connection, records, outbox, rebase, effects });
  const backlog = new WordBacklog(connection);
  const intake = snapshotRows({ connection, records, outbox, remote, backlog, effects, answered });
  const desk = deskWriter(connection);
  const trace = traceWriter(connection);

  function write(op: WriteOp, at: number): void {
    switch (op.op) {
      case "save":
        local.save(op, at);
        break;
      case "remove":
        local.remove(op.entity, op.id, at);
        break;
      case "put-call":
        desk.putCall(op.call, op.dialog, at);
        break;
      case "discard-draft":
        desk.discardDraft(op.key);
        break;
      default:
        assertNever(op);
    }
  }
  const nothing =
    <A>(work: (args: A) => void) =>
    (args: A) => {
      work(args);
      return null;
    };

  return {
    transact: nothing(({ ops, at }) => {
      for (const op of ops) write(op, at);
    }),
    "draft.save": nothing(({ key, body, at }) => desk.saveDraft(key, body, at)),
    "outbox.take"({ limit, at }) {
      const rows = outbox.oldest(limit);
      for (const row of rows) outbox.markSent(row.seq, at);
      return rows.map((row) => row.mutation);
    },
    "outbox.markSent"({ mutationIds, at }) {
      const rows = mutationIds.map((id) => outbox.byMutation(id)).filter((row) => row !== null);
      for (const row of rows) outbox.markSent(row.seq, at);
      return rows.map((row) => row.mutation);
    },
    "outbox.acknowledge": nothing(({ results, at }) => {
      for (const result of results) answers.acknowledge(result, at);
    }),
    "conflict.settle": nothing(({ id, take, at }) => answers.settleConflict(id, take, at)),
    "rejected.drop": nothing(({ id }) => answers.dropRejected(id)),
    "rejected.retry": nothing(({ id, at }) => answers.retryRejected(id, at)),
    "sync.apply"({ changes, cursor, at }) {
      const report = remote.apply(changes, at);
      if (cursor !== null) remote.setCursor(cursor, at);
      return report;
    },
    "sync.resetCursor": nothing(() => remote.resetCursor()),
    "sync.setFirstSyncDone": nothing(() => remote.setFirstSyncDone()),
    "snapshot.line": ({ line, at }) => intake.take(line, at),
    "snapshot.place": () => intake.place(),
    "words.make": ({ budgetMs }) => backlog.work(budgetMs),
    "bulk.begin": nothing(({ unattended }) => {
      bulkMode(connection, true);
      if (unattended && isEmpty(connection)) deferIndexes(connection);
    }),
    "bulk.load": nothing(({ records: loaded }) => {
      for (const { entity, record } of loaded) remote.load(entity, record);
    }),
    "bulk.end": nothing(() => {
      buildDeferredIndexes(connection);
      bulkMode(connection, false);
    }),
    "call.remove": nothing(({ id }) => desk.removeCall(id)),
    "kv.set": nothing(({ key, value }) => desk.setKv(key, value)),
    "trace.append": nothing((batch) => trace.append(batch)),
    restore: nothing(({ salvage }) => {
      restoreRows(connection, salvage);
      effects.outboxChanged();
    }),
    wipe: nothing(() => {
      wipe(connection);
      effects.outboxChanged();
    }),
    probe: nothing(({ at }) => desk.setKv("probe", String(at))),
  };
}
