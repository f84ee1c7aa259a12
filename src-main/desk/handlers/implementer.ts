import { implement, ORPCError } from "@orpc/server";
import type { Logger } from "pino";
import { StoreError } from "#main/store/index.ts";
import { CentralError } from "#main/sync/index.ts";
import { TelephonyError } from "#main/telephony/index.ts";
import { deskContract } from "#shared/contract/desk/index.ts";
import { centralRefusal } from "../central-refusal.ts";
import { Refusal } from "../refusal.ts";

/** The refusal that an error of any room means to the agent; null: a fault of ours. */
export function refusalFor(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (error instanceof TelephonyError) return new Refusal(error.code, { ...error.values });
  if (error instanceof StoreError)
    return new Refusal(
      error.code === "disk-full"
        ? "disk-full"
        : error.code === "no-such-record"
          ? "no-such-record"
          : "store-unavailable",
    );
  if (error instanceof CentralError)
    return (
      centralRefusal(error) ?? new Refusal(error.code === "tls-untrusted" ? "tls-untrusted" : "central-unreachable")
    );
  return null;
}

/** Told of every request before it is carried out, with its input as it came. null: how it went is of no interest. */
export type RequestTap = (
  path: readonly string[],
  input: unknown,
) => { done(output: unknown): void; refused(code: string): void } | null;

/** The contract's implementer: every handler's failure leaves as the contract's typed refusal, and is logged. */
export function createImplementer(logger: Logger, tap: RequestTap) {
  return implement(deskContract).use(async ({ next, path }, input) => {
    const told = tap(path, input);
    try {
      const result = await next();
      told?.done(result.output);
      return result;
    } catch (error) {
      if (error instanceof ORPCError) {
        logger.warn({ path, code: error.code, err: error }, "a desk call was rejected");
        told?.refused(error.code);
        throw error;
      }
      const refusal = refusalFor(error);
      if (refusal === null) logger.error({ path, err: error }, "a desk call failed");
      else logger.info({ path, code: refusal.code }, "a desk call was refused");
      told?.refused(refusal?.code ?? "internal");
      throw (refusal ?? new Refusal("internal")).toContractError();
    }
  });
}

export type Implementer = ReturnType<typeof createImplementer>;
