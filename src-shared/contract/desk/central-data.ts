/** What pages show of central's data work: the desk passes it on as central has it. */
export { AuditItem, type AuditPage, type AuditQuery, auditActions } from "../central/audit.ts";
export {
  ImportEncoding,
  type ImportPreview,
  ImportReading,
  type ImportRules,
  type ImportView,
  importPartBytes,
  maxImportBytes,
} from "../central/imports.ts";
export {
  type ErasureCounts,
  type ErasurePreview,
  ErasureReason,
  ErasureReceipt,
  ErasureTarget,
} from "../central/persons.ts";
