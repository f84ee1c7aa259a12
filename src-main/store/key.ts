/** Where the 32 bytes come from with which the file is encrypted: a 0600 file, or the system's keychain. */
export interface KeyProvider {
  /** @throws StoreError `key-unreadable` */
  get(): Promise<Buffer>;
}
