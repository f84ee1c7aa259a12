export { type MergeInput, type MergeResult, merge } from "./merge.ts";
export * from "./protocol.ts";
export { sameValue } from "./same-value.ts";
