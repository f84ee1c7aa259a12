export { MonitoredMark } from "./monitored-mark.tsx";
export { QueueStrip } from "./queue-strip.tsx";
