/**
 * A process that does nothing, beside one that is measured: what its event loop is delayed by is the machine's doing. Asked by its parent, it
 * tells the 99.9th percentile and the longest delay in ms since it was asked last.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { loopDelay } from "./loop-delay.ts";

const loop = monitorEventLoopDelay({ resolution: 1 });
loop.enable();
process.on("message", () => process.send?.(loopDelay(loop)));
process.on("disconnect", () => process.exit(0));
