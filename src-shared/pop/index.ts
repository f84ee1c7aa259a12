export { type Decided, decide, type LocalMatches, type PopSettings } from "./decide.ts";
export { type NextPop, nextPop, takeOffer } from "./next-pop.ts";
export { byLastContact, owners } from "./owners.ts";
export {
  CentralAnswer,
  Match,
  OutsideOwner,
  Pop,
  PopDecision,
  PopEvidence,
  PopRow,
  PopTarget,
  Why,
  type WhyCode,
} from "./types.ts";
