export {
  createHandovers,
  type HandoverOutcome,
  type HandoverQuery,
  type Handovers,
  type HandoversOptions,
} from "./create-handovers.ts";
