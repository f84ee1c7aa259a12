export { StoreError, type StoreErrorCode } from "./errors.ts";
export type { ChangedEvent, RebuiltEvent, StoreEvents } from "./events.ts";
export { fileKey } from "./file-key.ts";
export { lockFolder } from "./instance-lock.ts";
export type { KeyProvider } from "./key.ts";
export { type OpenStoreOptions, openStore } from "./open-store.ts";
export type {
  CustomerSort,
  CustomersQuery,
  HistoryQuery,
  LeadsQuery,
  Page,
  Paging,
  StoredCall,
  StoreReaders,
  SyncPosition,
  TasksQuery,
} from "./readers.ts";
export type { Store } from "./store.ts";
export type {
  AnySaveOp,
  ApplyReport,
  BulkRecord,
  SaveOp,
  StoreWriters,
  TraceBatch,
  TraceCallRow,
  WriteOp,
} from "./writers.ts";
