export type { Account, AccountStore, OpenAccountStore } from "./account.ts";
export { createSession } from "./session.ts";
export type { ClosingReason, Session, SessionHooks, SessionOptions } from "./session-face.ts";
