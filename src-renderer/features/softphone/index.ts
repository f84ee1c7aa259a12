export { DialButton } from "./dial-button.tsx";
export { numberOf, targetOf } from "./history-row.ts";
export { PhoneColumn } from "./phone-column.tsx";
export { levelShare, mosText, percentOf } from "./quality.ts";
