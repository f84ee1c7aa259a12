import { z } from "zod";
import { AttachedVariables, Extension } from "../../sip-config.ts";
import { type AmiTarget, amiUrl } from "./ami-url.ts";

/** How central speaks to Asterisk besides SIP. */
export interface AmiConfig {
  readonly target: AmiTarget;
  /** File with PEM certificates that are trusted besides the platform's. */
  readonly caFile: string | null;
  /** Channel variables that come with a call, each with its key among the attached data. */
  readonly variables: Readonly<Record<string, string>>;
  readonly holdContext: string;
  /** Where an extension named as a queue puts a caller into it. */
  readonly queueContext: string;
  /** Where numbers are dialled to which waiting callers may be moved. */
  readonly dialContext: string;
}

/** Its part of the environment. */
export const amiEnvironment = {
  POPLINE_AMI_URL: z
    .string()
    .transform((it) => amiUrl(it))
    .refine((it) => it !== null)
    .optional()
    .describe("ami://user:password@host:5038, or amis:// for TLS, with special characters escaped (%40 for @)"),
  POPLINE_AMI_CA_FILE: z.string().min(1).optional().describe("a file with certificates in PEM"),
  POPLINE_AMI_VARIABLES: AttachedVariables.optional().describe(
    "channel variables with the keys that they get, such as CUSTOMER_ID=x-popline-customer-id, CALL_REF=x-call-ref",
  ),
  POPLINE_AMI_HOLD_CONTEXT: Extension.default("popline-hold").describe(
    "a context of the dialplan with the extensions wait and music",
  ),
  POPLINE_AMI_QUEUE_CONTEXT: Extension.default("popline-queues").describe(
    "a context of the dialplan whose extensions are named after queues",
  ),
  POPLINE_AMI_DIAL_CONTEXT: Extension.default("agents").describe(
    "a context of the dialplan in which agents' numbers are dialled",
  ),
};
const AmiEnvironment = z.object(amiEnvironment);

export function amiOf(env: z.output<typeof AmiEnvironment>): AmiConfig | null {
  if (!env.POPLINE_AMI_URL) return null;
  return {
    target: env.POPLINE_AMI_URL,
    caFile: env.POPLINE_AMI_CA_FILE ?? null,
    variables: env.POPLINE_AMI_VARIABLES ?? {},
    holdContext: env.POPLINE_AMI_HOLD_CONTEXT,
    queueContext: env.POPLINE_AMI_QUEUE_CONTEXT,
    dialContext: env.POPLINE_AMI_DIAL_CONTEXT,
  };
}
