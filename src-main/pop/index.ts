export type { PopSources } from "./pop-sources.ts";
export { createPops, type ExternalPopRequest, type Pops, type PopsOptions } from "./pops.ts";
