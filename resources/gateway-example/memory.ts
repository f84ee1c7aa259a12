import { DatabaseSync } from "node:sqlite";
import type { Entity } from "#shared/crm/index.ts";
import type { Fields, MutationResult } from "#shared/sync/index.ts";
import type { Mapped } from "./mapping.ts";

export interface KeptRecord extends Mapped {
  readonly version: number;
  readonly removed: boolean;
}

/** What a CRM does not remember for us: each record's version and place in the feed, and the answer to each change. In one SQLite file. */
export interface Memory {
  get(id: string): KeptRecord | null;
  /** Takes a record in as it is at the CRM now. @returns whether that is news. */
  keep(record: Mapped): boolean;
  remove(id: string): boolean;
  idsOf(entity: Entity, field: string, value: string): readonly string[];
  after(seq: number, limit: number): readonly (KeptRecord & { readonly seq: number })[];
  count(seq: number): number;
  answer(mutationId: string): MutationResult | null;
  answered(result: MutationResult): void;
  watermark(): number;
  setWatermark(at: number): void;
  close(): void;
}

interface Row {
  readonly id: string;
  readonly entity: string;
  readonly version: number;
  readonly seq: number;
  readonly removed: number;
  readonly fields: string;
}

export function openMemory(file: string): Memory {
  const db = new DatabaseSync(file);
  db.exec(`
    create table if not exists record (id text primary key, entity text, version integer, seq integer, removed integer, fields text);
    create unique index if not exists record_seq on record (seq);
    create table if not exists answer (id text primary key, result text);
    create table if not exists watermark (one integer primary key check (one = 1), at integer)`);
  const rows = <T>(sql: string, ...values: (string | number)[]) => db.prepare(sql).all(...values) as unknown as T[];
  const toRecord = (row: Row): KeptRecord & { seq: number } => ({
    id: row.id,
    entity: row.entity as Mapped["entity"],
    version: row.version,
    seq: row.seq,
    removed: row.removed === 1,
    fields: JSON.parse(row.fields) as Fields,
  });
  const get = (id: string): KeptRecord | null => {
    const [row] = rows<Row>("select * from record where id = ?", id);
    return row === undefined ? null : toRecord(row);
  };
  const put = ({ id, entity, fields }: Mapped, removed: 0 | 1): void => {
    db.prepare(`insert into record values (?, ?, 1, (select coalesce(max(seq), 0) + 1 from record), ?, ?)
      on conflict (id) do update set version = version + 1, seq = excluded.seq, removed = excluded.removed, fields = excluded.fields`).run(
      id,
      entity,
      removed,
      JSON.stringify(fields),
    );
  };
  return {
    get,
    keep(record) {
      const before = get(record.id);
      if (before && !before.removed && JSON.stringify(before.fields) === JSON.stringify(record.fields)) return false;
      put(record, 0);
      return true;
    },
    remove(id) {
      const before = get(id);
      if (before === null || before.removed) return false;
      put(before, 1);
      return true;
    },
    idsOf: (entity, field, value) =>
      rows<{ id: string }>(
        `select id from record where entity = ? and removed = 0 and json_extract(fields, '$.' || ?) = ?`,
        entity,
        field,
        value,
      ).map((row) => row.id),
    after: (seq, limit) =>
      rows<Row>("select * from record where seq > ? order by seq limit ?", seq, limit).map(toRecord),
    count: (seq) => rows<{ n: number }>("select count(*) as n from record where seq > ?", seq)[0]?.n ?? 0,
    answer(id) {
      const [row] = rows<{ result: string }>("select result from answer where id = ?", id);
      return row === undefined ? null : (JSON.parse(row.result) as MutationResult);
    },
    answered: (result) => {
      db.prepare("insert or ignore into answer values (?, ?)").run(result.mutationId, JSON.stringify(result));
    },
    watermark: () => rows<{ at: number }>("select at from watermark")[0]?.at ?? 0,
    setWatermark: (at) => {
      db.prepare("insert into watermark values (1, ?) on conflict (one) do update set at = excluded.at").run(at);
    },
    close: () => db.close(),
  };
}
