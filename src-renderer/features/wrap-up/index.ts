export { HandoverStrip } from "./handover-strip.tsx";
export { DueField } from "./lazy-due-field.ts";
export { WrapUpPanel } from "./wrap-up-panel.tsx";
