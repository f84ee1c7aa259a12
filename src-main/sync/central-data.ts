import type { z } from "zod";
import {
  AuditPage,
  type AuditQuery,
  centralRoutes,
  ErasurePreview,
  ErasureReceipt,
  type ErasureRequest,
  type ErasureTarget,
  type ExportQuery,
  type ImportFile,
  ImportList,
  ImportPreview,
  type ImportReading,
  type ImportRules,
  ImportView,
  type SeenRecord,
} from "#shared/contract/central/index.ts";
import type { AuthorisedRequest } from "./central-client.ts";
import type { Answer, StreamRequest } from "./http-client.ts";

/** What a supervisor or an administrator does with the company's data at central. Every method throws CentralError. */
export interface CentralData {
  imports(): Promise<z.output<typeof ImportList>>;
  announceImport(id: string, file: ImportFile): Promise<ImportView>;
  sendImportPart(id: string, part: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  previewImport(id: string, reading: ImportReading): Promise<ImportPreview>;
  startImport(id: string, rules: ImportRules): Promise<ImportView>;
  importOf(id: string): Promise<ImportView>;
  cancelImport(id: string): Promise<ImportView>;
  importReport(id: string, language: "en" | "zh-CN", signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  exportCustomers(query: ExportQuery, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  previewErasure(target: ErasureTarget): Promise<ErasurePreview>;
  erase(id: string, request: ErasureRequest): Promise<ErasureReceipt>;
  audit(query: AuditQuery): Promise<AuditPage>;
  reportSeen(items: readonly SeenRecord[]): Promise<void>;
}

interface Ways {
  send<S extends z.ZodType | null>(request: AuthorisedRequest<S>): Promise<Answer<S>>;
  stream(request: Omit<StreamRequest, "token">): Promise<AsyncIterable<Uint8Array>>;
}

/** A preview reads the file at a busy central; an erasure may take thousands of rows. */
const longTimeoutMs = 60_000;

export function createCentralData({ send, stream }: Ways): CentralData {
  const one = (id: string, rest = "") => `${centralRoutes.imports}/${id}${rest}`;
  return {
    imports: () => send({ method: "GET", path: centralRoutes.imports, answer: ImportList }),
    announceImport: (id, body) => send({ method: "PUT", path: one(id), body, answer: ImportView }),
    async sendImportPart(id, part, bytes) {
      await send({ method: "PUT", path: one(id, `/parts/${part}`), bytes, answer: null, timeoutMs: longTimeoutMs });
    },
    previewImport: (id, body) =>
      send({ method: "POST", path: one(id, "/preview"), body, answer: ImportPreview, timeoutMs: longTimeoutMs }),
    startImport: (id, body) =>
      send({ method: "POST", path: one(id, "/start"), body, answer: ImportView, timeoutMs: longTimeoutMs }),
    importOf: (id) => send({ method: "GET", path: one(id), answer: ImportView }),
    cancelImport: (id) => send({ method: "POST", path: one(id, "/cancel"), body: {}, answer: ImportView }),
    importReport: (id, language, signal) =>
      stream({ path: one(id, "/rejects"), query: { language }, ...(signal ? { signal } : {}) }),
    exportCustomers: (query, signal) =>
      stream({ path: centralRoutes.exportCustomers, query: { ...query }, ...(signal ? { signal } : {}) }),
    previewErasure: (target) =>
      send({ method: "GET", path: `${centralRoutes.erasures}/preview`, query: target, answer: ErasurePreview }),
    erase: (id, body) =>
      send({
        method: "PUT",
        path: `${centralRoutes.erasures}/${id}`,
        body,
        answer: ErasureReceipt,
        timeoutMs: longTimeoutMs,
      }),
    audit: (query) => send({ method: "GET", path: centralRoutes.audit, query: { ...query }, answer: AuditPage }),
    async reportSeen(items) {
      await send({ method: "POST", path: centralRoutes.auditSeen, body: { items }, answer: null });
    },
  };
}
