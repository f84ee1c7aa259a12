export { createTrace, type Trace, type TraceOptions } from "./create-trace.ts";
