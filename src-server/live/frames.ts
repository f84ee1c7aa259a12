import { constants, zstdCompressSync } from "node:zlib";
import { liveCompressedFrom, maxLiveEventBytes } from "#shared/contract/central/index.ts";
import type { CacheScope } from "#shared/sync/index.ts";
import type { Viewer } from "../records/scope.ts";
import { seenBy } from "../records/seen-by.ts";
import { encodeCursor, type Feed } from "../sync/cursor.ts";
import { changeOf } from "../sync/pull.ts";
import type { Content, FeedRow, Place } from "./feed-page.ts";

/** A message as it goes to sockets: made once, sent to all whom it fits. */
export interface Frame {
  readonly data: Buffer;
  readonly binary: boolean;
}

/** A row of the feed with what it says. `content` undefined: nobody asked for it when it was read. */
export interface ReadRow extends FeedRow {
  readonly content: Content | "gone" | undefined;
}

/** For whom a frame is. */
export interface Reader {
  readonly keeper: Viewer;
  readonly cache: CacheScope;
  /** `scopeKey` of the keeper. */
  readonly scope: string;
  /** The desk's cursor. */
  readonly cursor: string;
}

export interface FrameMaker {
  /**
   * The change from a desk's cursor to `to` by these rows. null: it can't be told on the live feed (too long, or it was not read for desks
   * like this one); then the desk pulls.
   */
  frame(reader: Reader, rows: readonly ReadRow[]): { readonly frame: Frame; readonly cursor: string } | null;
}

/** Makes frames that bring desks to one place. Desks that see the same share the work, and those with the same cursor the frame. */
export function createFrameMaker(epoch: string, to: Place): FrameMaker {
  const frames = new Map<string, Frame | null>();
  const texts = new Map<string, string | null>();
  return {
    frame(reader, rows) {
      const feed: Feed = { epoch, cache: reader.cache };
      const cursor = encodeCursor(feed, {
        txid: String(to.txid),
        seq: String(to.seq),
        remaining: 0,
        scope: reader.scope,
      });
      // A cursor names place, cache scope and scope: two desks with the same one are told the same.
      const known = frames.get(reader.cursor);
      if (known !== undefined) return known && { frame: known, cursor };
      const changes = changesFor(reader, rows);
      const made = changes === null ? null : frameOf(reader.cursor, cursor, changes);
      frames.set(reader.cursor, made);
      return made && { frame: made, cursor };
    },
  };

  function changesFor({ keeper, cache }: Reader, rows: readonly ReadRow[]): string | null {
    const seen = rows.map((row) => sees(keeper, row));
    const key = `${cache} ${rows.length} ${seen.map(Number).join("")}`;
    const known = texts.get(key);
    if (known !== undefined) return known;
    const changes = rows.map((row, i) => changeFor(cache, row, seen[i] ?? false));
    const text = changes.every((it) => it !== null) ? changes.join(",") : null;
    texts.set(key, text);
    return text;
  }
}

function sees(keeper: Viewer, { entity, content }: ReadRow): boolean {
  if (content === undefined || content === "gone" || content.through === null) return true;
  return entity === "colleague" || seenBy(keeper, entity, content.through);
}

function changeFor(cache: CacheScope, { entity, id, erased, removed, content }: ReadRow, seen: boolean): string | null {
  if (removed || content === "gone") return changeOf(entity, id, null, erased);
  const json = content?.json[cache];
  if (json === undefined) return null;
  return changeOf(entity, id, seen ? json : null, erased);
}

const zstd = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
/** Of what goes over the wire: desks take messages of up to a megabyte. */
const maxFrameBytes = 1024 * 1024;

function frameOf(from: string, cursor: string, changes: string): Frame | null {
  const json = Buffer.from(`{"type":"changes","from":"${from}","cursor":"${cursor}","changes":[${changes}]}`);
  if (json.length > maxLiveEventBytes) return null;
  const frame =
    json.length < liveCompressedFrom
      ? { data: json, binary: false }
      : { data: zstdCompressSync(json, zstd), binary: true };
  return frame.data.length > maxFrameBytes ? null : frame;
}
