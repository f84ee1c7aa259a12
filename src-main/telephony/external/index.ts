export type { PopParameters as ExternalPopRequest } from "../links/pop-parameters.ts";
export { createExternalPop, type ExternalPop, type ExternalPopOptions } from "./external-pop.ts";
export { ExternalPopError } from "./external-pop-error.ts";
