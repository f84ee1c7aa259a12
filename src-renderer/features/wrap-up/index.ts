export { DueField } from "./lazy-due-field.ts";
export { WrapUpPanel } from "./wrap-up-panel.tsx";
