export type { PopSources } from "./pop-sources.ts";
export { createPops } from "./pops.ts";
export type { ExternalPopRequest, Pops, PopsOptions } from "./types.ts";
