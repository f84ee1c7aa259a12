export type { DeskConnection, OpenConnection, PageRole } from "./connection.ts";
export { createDeskClient, type DeskApi, type DeskClient } from "./desk-client.ts";
export type { DeskStatus } from "./desk-link.ts";
export { DeskLostError } from "./desk-lost-error.ts";
export { type FollowOptions, follow, type OpenStream } from "./follow.ts";
export { refusalOf } from "./refusal.ts";
export { watchState } from "./watch-state.ts";
