import { z } from "zod";
import { UserId } from "../../ids.ts";
import { ImportField, ImportFileProblem, ImportReject } from "../../imports/index.ts";
import { EpochMs } from "../../times.ts";

/**
 *  uploading ──► ready ──► waiting ──► running ──► done
 *                              │          ├─────► cancelled
 *                              └──────────┴─────► failed
 *
 * The file comes in parts; each step can be sent again. `ready`: the whole file is there. A central that stops while `running` goes on at the
 * row after the last committed one, or another node does.
 */
export const ImportState = z.enum(["uploading", "ready", "waiting", "running", "done", "cancelled", "failed"]);
export type ImportState = z.infer<typeof ImportState>;

export const maxImportBytes = 32 * 1024 * 1024;
/** Every part but the last has this size. */
export const importPartBytes = 256 * 1024;
export const maxImportColumns = 256;

/** PUT /v1/imports/:id → ImportView. Sent again with the same body it changes nothing; with another one: 422. */
export const ImportFile = z.object({
  fileName: z.string().min(1).max(200),
  /** Bytes. */
  size: z.number().int().min(0).max(maxImportBytes),
  /** SHA-256 of the file, lower-case hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ImportFile = z.infer<typeof ImportFile>;

export const ImportEncoding = z.enum(["utf-8", "utf-16le", "utf-16be", "gb18030", "big5", "windows-1252"]);
export type ImportEncoding = z.infer<typeof ImportEncoding>;

/** How the file is read. What is left out is found out. */
export const ImportReading = z.object({
  encoding: ImportEncoding.nullable().default(null),
  /** One character. */
  delimiter: z
    .string()
    .length(1)
    .regex(/[^"\r\n]/)
    .nullable()
    .default(null),
  /** Index of the sheet, of XLSX. */
  sheet: z.number().int().min(0).max(255).default(0),
});
export type ImportReading = z.infer<typeof ImportReading>;

/** POST /v1/imports/:id/preview: ImportReading → this. */
export const ImportPreview = z.discriminatedUnion("readable", [
  z.object({ readable: z.literal(false), problem: ImportFileProblem }),
  z.object({
    readable: z.literal(true),
    format: z.enum(["csv", "xlsx"]),
    /** How it was read; of XLSX encoding and delimiter are null. */
    reading: ImportReading,
    sheets: z.array(z.string()),
    headers: z.array(z.string()),
    /** The first rows after the header, cells clipped. */
    rows: z.array(z.array(z.string())),
    mapping: z.array(ImportField.nullable()),
  }),
]);
export type ImportPreview = z.infer<typeof ImportPreview>;

/** POST /v1/imports/:id/start → ImportView. Sent again with the same rules it changes nothing; with others: 409. */
export const ImportRules = z.object({
  reading: ImportReading,
  /** One entry per column of the file; null: the column is not imported. */
  mapping: z.array(ImportField.nullable()).min(1).max(maxImportColumns),
  /**
   * A row whose customer is there already. fill: only what is empty there; overwrite: what the row says wins, its empty cells say nothing;
   * skip: reported, and left as it is. New numbers are added by fill and overwrite.
   */
  duplicates: z.enum(["fill", "overwrite", "skip"]),
  /** A row whose number is one customer's of another name. report: it is rejected; merge: it is that customer; create: a new one shares the number. */
  sameNumber: z.enum(["report", "merge", "create"]).default("report"),
});
export type ImportRules = z.infer<typeof ImportRules>;

export const ImportCounts = z.object({
  /** Rows done so far. */
  rows: z.number().int(),
  created: z.number().int(),
  merged: z.number().int(),
  /** Duplicates that had nothing new. */
  unchanged: z.number().int(),
  /** Rows in the report: refused, or skipped as duplicates. */
  rejected: z.number().int(),
});
export type ImportCounts = z.infer<typeof ImportCounts>;

export const ImportView = z.object({
  id: z.uuid(),
  fileName: z.string(),
  size: z.number().int(),
  state: ImportState,
  userId: UserId,
  userName: z.string(),
  createdAt: EpochMs,
  startedAt: EpochMs.nullable(),
  endedAt: EpochMs.nullable(),
  /** Parts that are there, by number, while it is `uploading`. */
  parts: z.array(z.number().int()),
  /** null: not counted yet. */
  totalRows: z.number().int().nullable(),
  counts: ImportCounts,
  /** Why it failed: the file, `forbidden` (the user lost the right meanwhile), or `interrupted` (it stopped central several times). */
  failure: z.union([ImportFileProblem, z.enum(["forbidden", "interrupted", "internal"])]).nullable(),
  /** How many rows were rejected for what. */
  reasons: z.array(z.object({ reason: ImportReject, rows: z.number().int() })),
});
export type ImportView = z.infer<typeof ImportView>;
export const ImportList = z.object({ items: z.array(ImportView) });

/** GET /v1/imports/:id/rejects?language= → text/csv: the row's number, the reason, the row itself. */
export const ReportQuery = z.object({ language: z.enum(["en", "zh-CN"]).default("en") });

/** GET /v1/exports/customers → text/csv or XLSX, streamed. The filters are those of GET /v1/customers. */
export const ExportQuery = z.object({
  format: z.enum(["csv", "xlsx"]),
  language: z.enum(["en", "zh-CN"]).default("en"),
  q: z.string().max(200).optional(),
  ownerId: z.uuid().optional(),
  status: z.enum(["active", "dormant", "closed"]).optional(),
});
export type ExportQuery = z.infer<typeof ExportQuery>;
