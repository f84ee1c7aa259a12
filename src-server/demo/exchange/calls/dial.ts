import type { IncomingInviteRequest } from "sip.js/lib/core/index.js";
import type { CallKind, DemoAccount } from "../types.ts";
import type { CallContext } from "./call-context.ts";
import { assertedIdentity, callerId } from "./caller-id.ts";
import { beginInvite, type PendingInvite } from "./desk-invite.ts";
import { type Destination, destinationOf } from "./destinations.ts";
import { createEcho } from "./echo.ts";
import type { ExchangeCall } from "./exchange-call.ts";
import { createPerson } from "./person.ts";
import { ringDesk } from "./ring-desk.ts";

const kinds: Readonly<Partial<Record<Destination["kind"], CallKind>>> = { desk: "internal", queue: "queued" };
/** How long 604 rings when the desk does not cancel. */
const UNANSWERED_MS = 180_000;

/** A desk dials: the number is looked up and answered by what stands there. */
export async function dial(context: CallContext, uas: IncomingInviteRequest, account: DemoAccount): Promise<void> {
  const dialed = decodeUser(uas.message.ruri?.user ?? "");
  const destination = destinationOf(context, dialed);
  const call = context.newCall(kinds[destination.kind] ?? "dialed");
  if (destination.kind === "refusal") {
    uas.reject({ statusCode: destination.status });
    call.finish("rejected", destination.status);
    return;
  }
  const pending = await beginInvite(context, uas, account, call);
  if (!pending) return;
  call.connect(pending.end);
  if (destination.kind === "desk") ringColleague(context, call, pending, destination.account);
  else if (destination.kind === "queue") {
    pending.accept();
    call.answered(account.user);
    context.queues.enter(call, pending.end, destination.queue);
  } else ringOutside(context, call, pending, destination);
}

type Outside = Exclude<Destination, { kind: "refusal" | "desk" | "queue" }>;

function ringOutside(context: CallContext, call: ExchangeCall, pending: PendingInvite, destination: Outside): void {
  const { end } = pending;
  const user = end.account.user;
  const answer = (headers: readonly string[] = []) => {
    pending.accept(headers);
    call.answered(user);
  };
  if (destination.kind === "early-media") {
    const person = createPerson({
      label: "announcement",
      identity: { number: "605" },
      voice: context.voices.voice(destination.voice),
      clock: context.clock,
      onSpoken: () => !call.ended && answer(),
    });
    call.connect(end, person);
    pending.early();
  } else {
    pending.ring();
  }
  context.emit({ type: "ringing", callId: call.id, user });
  if (destination.kind === "unanswered") {
    call.after(UNANSWERED_MS, () => call.finish("caller-gave-up", 480));
  } else if (destination.kind === "echo") {
    call.connect(end, createEcho("echo test"));
    answer();
  } else if (destination.kind === "person") {
    const { number, displayName, voice } = destination;
    const who = { number, ...(displayName ? { displayName } : {}) };
    call.after(context.answerAfterMs, () => {
      const person = createPerson({
        label: `person ${number}`,
        identity: who,
        voice: context.voices.voice(voice),
        clock: context.clock,
      });
      call.connect(end, person);
      answer([assertedIdentity(context.sip, who)]);
    });
  }
}

function ringColleague(context: CallContext, call: ExchangeCall, pending: PendingInvite, colleague: DemoAccount): void {
  const { end } = pending;
  const from = end.account;
  if (colleague === from) {
    pending.reject(486);
    call.finish("rejected", 486);
    return;
  }
  const ringing = ringDesk(context, {
    account: colleague,
    call,
    from: callerId(context.sip, end.identity),
    to: context.sip.addressOf(colleague.extension),
    headers: [assertedIdentity(context.sip, { displayName: from.displayName, number: from.extension })],
    onRinging() {
      pending.ring();
      context.emit({ type: "ringing", callId: call.id, user: colleague.user });
    },
    onAnswered(other) {
      if (call.ended) {
        other.release();
        return;
      }
      call.connect(end, other);
      pending.accept();
      call.answered(colleague.user);
    },
    onFailed(status) {
      pending.reject(status);
      const away = context.registrar.bindings(colleague.user).length === 0;
      call.finish(away ? "not-registered" : "rejected", status);
    },
  });
  call.atEnd(() => {
    if (call.answeredAt === undefined) ringing.cancel(false);
  });
}

function decodeUser(user: string): string {
  try {
    return decodeURIComponent(user);
  } catch {
    return user;
  }
}
