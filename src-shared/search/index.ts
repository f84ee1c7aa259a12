// `pinyin.ts` is not part of the face: its dictionary is for the store's writer, and must not get into the renderer's bundle.
export { type QueryKind, queryKind } from "./query-kind.ts";
