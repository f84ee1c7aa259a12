import { z } from "zod";
import {
  type Entity,
  type EntityRecord,
  entityNames,
  type WritableEntity,
  writableEntities,
} from "#shared/crm/entities.ts";
import { SnapshotEnd, SnapshotHead, SnapshotRows } from "#shared/sync/protocol.ts";
import type { Connection } from "../connection.ts";
import { StoreError } from "../errors.ts";
import type { SnapshotReport } from "../writers.ts";
import type { AnsweredMeanwhile } from "./answered-meanwhile.ts";
import type { SqlValue } from "./columns.ts";
import { tables } from "./columns.ts";
import { derived } from "./derived.ts";
import type { EffectLog } from "./effects.ts";
import { fieldChecks } from "./field-checks.ts";
import type { OutboxTable } from "./outbox-table.ts";
import type { RecordWriter } from "./record-writer.ts";
import type { RemoteChanges } from "./remote-changes.ts";
import { isSearchable, type WordBacklog } from "./word-backlog.ts";

/** The rows themselves are checked one by one, by their entity's fields. */
const Line = z.discriminatedUnion("type", [
  SnapshotHead,
  SnapshotRows.extend({ entity: z.string(), rows: z.array(z.any()) }),
  SnapshotEnd,
]);
type AnyRows = Omit<SnapshotRows, "rows" | "entity"> & { entity: string; rows: unknown[] };
type Rows = AnyRows & { entity: Entity };
/** A newer central may have kinds of records that this desk does not know: their rows are passed over. */
const isKnown = (line: AnyRows): line is Rows => (entityNames as readonly string[]).includes(line.entity);

type Deps = {
  connection: Connection;
  records: RecordWriter;
  outbox: OutboxTable;
  remote: RemoteChanges;
  backlog: WordBacklog;
  effects: EffectLog;
  answered: AnsweredMeanwhile;
};
type State = { cursor: string; resume: string | null; rows: number };

const isWritable = (entity: Entity): entity is WritableEntity =>
  (writableEntities as readonly Entity[]).includes(entity);
/** The fields that `derived` reads, of those entities that have derived columns. */
const sources: { readonly [E in Entity]: readonly string[] } = {
  colleague: [],
  disposition: [],
  customer: ["name", "company"],
  contact: [],
  lead: ["name"],
  phone: ["e164", "raw"],
  interaction: [],
  task: ["dueAt"],
};

const inserts = Object.fromEntries(
  Object.values(tables).map(({ entity, columns }) => {
    const { columns: more, onInsert } = derived[entity];
    const all = [...columns, ...more, ...onInsert.map((each) => each.column)];
    const values = [...columns, ...more].map(() => "?");
    const into = `INSERT INTO ${entity} (${all.join(", ")}) VALUES`;
    return [
      entity,
      {
        // Without any interaction nobody was in contact with anybody.
        first: `${into} (${[...values, ...onInsert.map(() => "0")].join(", ")})`,
        later: `${into} (${[...values, ...onInsert.map((each) => each.sql)].join(", ")})`,
      },
    ];
  }),
) as { readonly [E in Entity]: { first: string; later: string } };

/** Takes a snapshot of central in, line by line (SnapshotLine). A line's rows and the place behind them commit together. */
export function snapshotRows({ connection, records, outbox, remote, backlog, effects, answered }: Deps) {
  const state = () => connection.sql<[], State>("SELECT cursor, resume, rows FROM snapshot_state WHERE id = 1").get();

  function begin({ cursor, at, total }: SnapshotHead): void {
    answered.begin((state()?.resume ?? null) === null);
    connection
      .sql(
        `INSERT INTO snapshot_state (id, resume, cursor, at, rows, total) VALUES (1, NULL, ?, ?, 0, ?)
         ON CONFLICT (id) DO UPDATE SET total = excluded.total,
           cursor = CASE WHEN resume IS NULL THEN excluded.cursor ELSE cursor END,
           at = CASE WHEN resume IS NULL THEN excluded.at ELSE at END`,
      )
      .run(cursor, at, total);
  }

  function take(line: AnyRows, now: number): SnapshotReport {
    const begun = state();
    if (begun === undefined) throw new StoreError("invalid", "A snapshot's rows came before its first line.");
    // The line before failed, or its transaction was lost: with this one's place its rows would be passed over.
    if (line.from !== begun.resume)
      throw new StoreError("invalid", "A line of central's snapshot does not follow the last one that was kept.");
    const report = isKnown(line) ? takeRows(line, now) : { type: "rows" as const, rows: 0, invalid: [] };
    connection.sql("UPDATE snapshot_state SET resume = ?, rows = rows + ? WHERE id = 1").run(line.next, report.rows);
    return report;
  }

  function takeRows(line: Rows, now: number): Extract<SnapshotReport, { type: "rows" }> {
    const { entity, after, last, rows } = line;
    if (line.erased.length > 0)
      remote.apply(
        line.erased.map((id) => ({ op: "remove", entity, id, erased: true })),
        now,
      );
    const here = held(entity, after, last);
    const report: Extract<SnapshotReport, { type: "rows" }> = { type: "rows", rows: rows.length, invalid: [] };
    const order = orderOf(entity, line.fields);
    if (here.length === 0 && !anyUnsent(entity)) addAll(entity, order, rows, report);
    else {
      const kept = new Set<string>();
      for (const row of rows) {
        const record = recordFrom(entity, order, row);
        kept.add(String(record.id));
        const { invalid } = remote.apply([{ op: "put", entity, id: String(record.id), record: record as never }], now);
        report.invalid.push(...invalid);
      }
      sweep(entity, here, kept);
    }
    return report;
  }

  function anyUnsent(entity: Entity): boolean {
    return connection.sql("SELECT 1 FROM outbox WHERE entity = ? LIMIT 1").get(entity) !== undefined;
  }

  type Held = { id: string; version: number };
  function held(entity: Entity, after: string | null, last: string | null): Held[] {
    const sql = `SELECT id, version FROM ${entity} WHERE id > ? AND id <= ?`;
    return connection.sql<[string, string], Held>(sql).all(after ?? "", last ?? "g");
  }

  /**
   * What lies in the line's range of ids and is not in the line, this desk shall not hold (left its scope, or lost in a restore of central); unsent
   * changes of it are answered by central. Kept are records that central does not know yet, and those that it answered about since the snapshot was
   * begun: the feed tells of them. No clock is asked: central's may have been set back since it wrote a record.
   */
  function sweep(entity: Entity, here: readonly Held[], kept: ReadonlySet<string>): void {
    for (const { id, version } of here) {
      if (kept.has(id) || version === 0 || answered.has(entity, id)) continue;
      if (isWritable(entity)) outbox.forgetCentral(entity, id);
      if (records.remove(entity, id)) effects.changed(entity, id);
    }
  }

  /** Into a range of ids that is empty here, with nothing unsent: no row can meet another. */
  function addAll(
    entity: Entity,
    order: readonly number[],
    rows: readonly unknown[],
    report: Extract<SnapshotReport, { type: "rows" }>,
  ): void {
    if (isSearchable(entity)) backlog.open(entity);
    const quiet =
      derived[entity].onInsert.length === 0 || connection.sql("SELECT 1 FROM interaction LIMIT 1").get() === undefined;
    const insert = connection.sql(quiet ? inserts[entity].first : inserts[entity].later);
    const { fields, booleans, objects } = tables[entity];
    const needed = sources[entity].map((field) => [field, fields.indexOf(field)] as const);
    const checks = fieldChecks[entity];
    const special = fields.map((field) => booleans.includes(field) || objects.includes(field));
    const idAt = fields.indexOf("id");
    let added = 0;
    for (const row of rows) {
      const values = valuesIn(row, order);
      if (values === null || !checks.every((check, i) => check(values[i]))) {
        const record = recordFrom(entity, order, row);
        const { applied, invalid } = remote.apply(
          [{ op: "put", entity, id: String(record.id), record: record as never }],
          0,
        );
        if (applied === 0) report.invalid.push(...invalid);
        continue;
      }
      const id = String(values[idAt]);
      const source: Record<string, unknown> = {};
      for (const [field, at] of needed) source[field] = values[at];
      const more = derived[entity].of(source as unknown as EntityRecord<never>);
      for (let i = 0; i < values.length; i += 1) if (special[i] === true) values[i] = plain(values[i]);
      const forInsert = quiet ? [] : derived[entity].onInsert.map(() => id);
      insert.run([...(values as SqlValue[]), ...more, ...forInsert]);
      effects.changed(entity, id);
      added += 1;
    }
    if (entity === "customer") connection.sql("UPDATE tally SET rows = rows + ? WHERE entity = 'customer'").run(added);
  }

  function end(now: number): number {
    const begun = state();
    if (begun === undefined) throw new StoreError("invalid", "A snapshot's end came before its first line.");
    remote.setCursor(begun.cursor, now);
    answered.end();
    connection.sql("DELETE FROM snapshot_state").run();
    return begun.rows;
  }

  return {
    place(): { resume: string | null } | null {
      const begun = state();
      return begun === undefined ? null : { resume: begun.resume };
    },
    /** @throws StoreError `invalid` when the line is none of a snapshot's */
    take(bytes: Uint8Array, now: number): SnapshotReport {
      const line = lineOf(bytes);
      switch (line.type) {
        case "snapshot":
          begin(line);
          return { type: "snapshot" };
        case "rows":
          return take(line, now);
        case "end":
          return { type: "end", rows: end(now) };
      }
    },
  };
}
export type SnapshotIntake = ReturnType<typeof snapshotRows>;

function lineOf(bytes: Uint8Array): z.output<typeof Line> {
  try {
    return Line.parse(JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()));
  } catch (error) {
    throw new StoreError("invalid", "A line of central's snapshot can't be read: nothing of it was kept.", {
      cause: error,
    });
  }
}

/** Where each of the entity's fields stands in a row; -1: an older central does not send it. */
function orderOf(entity: Entity, fields: readonly string[]): readonly number[] {
  return tables[entity].fields.map((field) => fields.indexOf(field));
}

function valuesIn(row: unknown, order: readonly number[]): unknown[] | null {
  return Array.isArray(row) ? order.map((at) => (row as unknown[])[at]) : null;
}

function recordFrom(entity: Entity, order: readonly number[], row: unknown): Record<string, unknown> {
  return recordLike(tables[entity].fields, valuesIn(row, order) ?? []);
}

function recordLike(fields: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  fields.forEach((field, i) => {
    if (values[i] !== undefined) record[field] = values[i];
  });
  return record;
}

function plain(value: unknown): SqlValue {
  if (typeof value === "boolean") return Number(value);
  return value === null ? null : JSON.stringify(value);
}
