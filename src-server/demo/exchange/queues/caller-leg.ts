import type { CallContext } from "../calls/call-context.ts";
import type { CallEnd } from "../calls/call-end.ts";
import { assertedIdentity, callerId } from "../calls/caller-id.ts";
import { DeskEnd } from "../calls/desk-end.ts";
import { Eavesdropping } from "../calls/eavesdropping.ts";
import type { CallOver, ExchangeCall } from "../calls/exchange-call.ts";
import { createPerson } from "../calls/person.ts";
import { headerLine } from "../sip/header-text.ts";
import type { CallerIdentity, DemoAccount } from "../types.ts";

const COMFORT = "announcement-en";

/** A caller of a queue and the call that is his, whoever is at its other end. */
export class CallerLeg {
  readonly call: ExchangeCall;
  readonly ears: Eavesdropping;
  /** The caller's own end. */
  end: CallEnd;
  /** Of the member who has the call, or had it last. */
  memberEnd: CallEnd | undefined;
  memberAccount: DemoAccount | undefined;
  #comfort: CallEnd | undefined;

  constructor(context: CallContext, call: ExchangeCall, end: CallEnd) {
    this.call = call;
    this.end = end;
    this.ears = new Eavesdropping(call, context.clock, (it) => this.isMember(it));
  }

  get identity(): { readonly number: string | null; readonly name: string | null } {
    const who = this.end.identity;
    return who.withheld ? { number: null, name: null } : { number: who.number, name: who.displayName?.trim() || null };
  }

  /** The caller hears that he waits. Nobody listens at an invented one. */
  wait(context: CallContext, queue: string): void {
    this.memberEnd = undefined;
    this.memberAccount = undefined;
    this.#comfort?.release();
    this.#comfort = undefined;
    if (!(this.end instanceof DeskEnd)) {
      this.call.connect(this.end);
      return;
    }
    this.#comfort = createPerson({
      label: `queue ${queue}`,
      identity: { number: queue },
      voice: context.voices.voice(COMFORT),
      afterPrompt: "repeat",
      clock: context.clock,
    });
    this.call.connect(this.end, this.#comfort);
  }

  join(end: CallEnd, account: DemoAccount | undefined): void {
    this.memberEnd = end;
    this.memberAccount = account;
    this.call.connect(this.end, end);
    this.#comfort?.release();
    this.#comfort = undefined;
  }

  /** Also where the member's desk has taken the call over with another dialog. */
  isMember(end: CallEnd): boolean {
    if (end === this.memberEnd) return true;
    return end instanceof DeskEnd && this.memberAccount !== undefined && end.account === this.memberAccount;
  }

  enderOf({ cause, by }: CallOver): "caller" | "agent" | "transfer" | "unknown" {
    if (cause === "transferred") return "transfer";
    if (by !== undefined) return this.isMember(by) ? "agent" : "caller";
    return cause === "caller-hung-up" || cause === "caller-gave-up" ? "caller" : "unknown";
  }
}

/** What a member's desk is told of a caller of a queue, as docs/asterisk.md has an exchange tell it. */
export function queueHeaders(
  context: CallContext,
  leg: CallerLeg,
  queue: { readonly name: string; readonly number: string | null },
): string[] {
  const who: CallerIdentity = leg.end.identity;
  return [
    headerLine("X-Queue", queue.name),
    headerLine("X-Call-Ref", leg.call.id),
    ...(queue.number === null ? [] : [headerLine("X-Popline-Dialed", queue.number)]),
    ...callerId(context.sip, who).headers,
    ...(who.withheld ? [] : [assertedIdentity(context.sip, who)]),
  ];
}
