export { type CodecFigures, codecFigures } from "./codecs.ts";
export { effectiveEquipmentImpairment, mosOf, rating, type Transmission } from "./e-model.ts";
export { mosOfSample, oneWayMs, type QualitySample } from "./sample.ts";
export { addSecond, callQuality, emptySummary, type QualitySummary } from "./summary.ts";
export {
  noWarnings,
  type QualityWarning,
  qualityLimits,
  qualityWarnings,
  standingWarnings,
  type WarningWatch,
  watchQuality,
} from "./warnings.ts";
