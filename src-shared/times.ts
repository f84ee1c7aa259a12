import { z } from "zod";

/** Epoch milliseconds in UTC. Fields that hold one end in `At`. */
export const EpochMs = z.number().int().nonnegative();
/** A length of time in milliseconds. Fields that hold one end in `Ms`. */
export const DurationMs = z.number().int().nonnegative();
