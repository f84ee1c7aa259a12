import type { AcdHands, AcdNews } from "../acd/acd-runner.ts";
import type { CallContext } from "../calls/call-context.ts";
import { callerId } from "../calls/caller-id.ts";
import type { DeskEnd } from "../calls/desk-end.ts";
import { createPerson } from "../calls/person.ts";
import { type Ringing, ringDesk } from "../calls/ring-desk.ts";
import { type CallerLeg, queueHeaders } from "./caller-leg.ts";
import type { DemoQueue, SimulatedLine } from "./switchboard.ts";

interface Phones {
  legOf(caller: string): CallerLeg | undefined;
  simulated(line: string): SimulatedLine | undefined;
  queueOf(caller: string): DemoQueue | undefined;
  happened(news: AcdNews): void;
}

/** Rings members' desks for callers and connects the two. Simulated members have no phone that could ring. */
export function createMemberPhones(
  context: CallContext,
  { legOf, simulated, queueOf, happened }: Phones,
): Omit<AcdHands, "sendAway"> & { stop(): void } {
  const ringing = new Map<string, Ringing>();
  /** Phones that were picked up, until the queue has taken it in. */
  const pickedUp = new Map<string, DeskEnd>();

  function taken(caller: string, member: string): DeskEnd | undefined {
    const key = `${caller} ${member}`;
    const end = pickedUp.get(key);
    pickedUp.delete(key);
    return end;
  }

  return {
    ring(caller, member) {
      const leg = legOf(caller);
      const account = context.accounts.find(member);
      const queue = queueOf(caller);
      if (leg === undefined || account === undefined || queue === undefined || simulated(member)) return;
      const made = ringDesk(context, {
        account,
        call: leg.call,
        from: callerId(context.sip, leg.end.identity),
        to: context.sip.addressOf(queue.number ?? account.extension),
        headers: queueHeaders(context, leg, queue),
        onRinging: () => context.emit({ type: "ringing", callId: leg.call.id, user: account.user }),
        onAnswered(end) {
          ringing.delete(caller);
          pickedUp.set(`${caller} ${member}`, end);
          happened({ type: "picked-up", caller, member });
        },
        onFailed() {
          ringing.delete(caller);
          happened({ type: "not-taken", caller, member });
        },
      });
      ringing.set(caller, made);
    },
    stopRinging(caller) {
      ringing.get(caller)?.cancel(false);
      ringing.delete(caller);
    },
    join(caller, member) {
      const leg = legOf(caller);
      const desk = taken(caller, member);
      const line = simulated(member);
      if (leg === undefined || leg.call.ended) {
        desk?.release();
        return;
      }
      if (desk !== undefined) leg.join(desk, desk.account);
      else if (line !== undefined) {
        const person = createPerson({
          label: `colleague ${line.extension}`,
          identity: { displayName: line.displayName, number: line.extension },
          voice: context.voices.voice(line.voice),
          afterPrompt: "repeat",
          clock: context.clock,
        });
        leg.join(person, undefined);
      }
      leg.call.answered(desk?.account.user ?? member);
    },
    tooLate(caller, member) {
      taken(caller, member)?.release();
    },
    stop() {
      for (const one of ringing.values()) one.cancel(false);
      ringing.clear();
    },
  };
}
