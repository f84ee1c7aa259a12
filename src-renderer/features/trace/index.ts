export { OpenTraceButton } from "./open-trace-button.tsx";
