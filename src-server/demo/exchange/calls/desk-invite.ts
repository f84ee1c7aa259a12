import type { IncomingInviteRequest } from "sip.js/lib/core/index.js";
import type { DemoAccount, EndCause } from "../types.ts";
import type { CallContext } from "./call-context.ts";
import { DeskEnd, sdpBody } from "./desk-end.ts";
import type { ExchangeCall } from "./exchange-call.ts";

/** The two things every answer of a desk's INVITE goes through; see {@link beginInvite}. */
export interface PendingInvite {
  readonly end: DeskEnd;
  /** 180. */
  ring(): void;
  /** 183 with the answer: the desk hears before the call is answered. */
  early(): void;
  /** 200 with the answer. */
  accept(headers?: readonly string[]): void;
  reject(status: number): void;
}

/**
 * Takes up an INVITE from a desk: the answer to its offer is made at once, so that 200 or 183 can follow without delay.
 * Undefined when the INVITE was refused or cancelled meanwhile; `onAbandoned` was then told, which ends the call unless
 * it is given something else to do.
 */
export async function beginInvite(
  context: CallContext,
  uas: IncomingInviteRequest,
  account: DemoAccount,
  call: ExchangeCall,
  onAbandoned: (cause: EndCause, status: number) => void = (cause, status) => call.finish(cause, status),
): Promise<PendingInvite | undefined> {
  const end = new DeskEnd(context, account, call, context.sip.connection);
  let open = true;

  function reject(status: number) {
    if (!open) return;
    open = false;
    uas.reject({ statusCode: status });
    end.release();
  }

  uas.delegate = {
    onCancel() {
      reject(487);
      onAbandoned("desk-hung-up", 487);
    },
  };
  call.atEnd(() => reject(480));
  uas.trying();

  const offer = uas.message.body;
  if (!offer) {
    reject(488);
    onAbandoned("failed", 488);
    return undefined;
  }
  let answer: string;
  try {
    answer = await end.media.answer(offer);
  } catch (error) {
    context.logger.warn({ callId: call.id, reason: String(error) }, "An offer could not be answered.");
    reject(488);
    onAbandoned("failed", 488);
    return undefined;
  }
  if (!open) return undefined;

  /** SIP.js throws when the transaction is past answering; this may run in a timer, where nobody would catch it. */
  function respond(act: () => void) {
    if (!open) return;
    try {
      act();
    } catch (error) {
      context.logger.warn({ callId: call.id, reason: String(error) }, "An INVITE could not be answered.");
      open = false;
      end.release();
      onAbandoned("failed", 500);
    }
  }

  return {
    end,
    reject,
    ring: () => respond(() => uas.progress({ statusCode: 180 })),
    early: () => respond(() => uas.progress({ statusCode: 183, body: sdpBody(answer) })),
    accept: (headers = []) =>
      respond(() => {
        const { session } = uas.accept({ statusCode: 200, body: sdpBody(answer), extraHeaders: [...headers] });
        open = false;
        end.attach(session, uas.message);
      }),
  };
}
