import { headerLine } from "../sip/header-text.ts";
import type { ScriptedCall } from "../types.ts";
import type { CallContext } from "./call-context.ts";
import { assertedIdentity, callerId } from "./caller-id.ts";
import { changeIdentity } from "./change-identity.ts";
import type { DeskEnd } from "./desk-end.ts";
import { createPerson } from "./person.ts";
import { ringDesk } from "./ring-desk.ts";

const DEFAULT_RING_MS = 60_000;

/** Places a scripted call; returns its id. Throws a sentence when the target or the voice is unknown. */
export function placeScriptedCall(context: CallContext, script: ScriptedCall): string {
  const account = context.accounts.find(script.target);
  if (!account) throw new Error(`There is no demo account "${script.target}".`);
  const voice = context.voices.voice(script.voice);
  const headers = headersOf(context, script);
  const call = context.newCall("scripted");
  const person = createPerson({
    label: script.from.withheld ? "withheld caller" : `caller ${script.from.number}`,
    identity: script.from,
    voice,
    clock: context.clock,
    ...(script.afterPrompt ? { afterPrompt: script.afterPrompt } : {}),
  });
  call.connect(person);

  let rang = false;
  const ringing = ringDesk(context, {
    account,
    call,
    from: callerId(context.sip, script.from),
    to: context.sip.addressOf(script.dialed ?? account.extension),
    headers,
    onRinging() {
      if (rang) return;
      rang = true;
      context.emit({ type: "ringing", callId: call.id, user: account.user });
    },
    onAnswered: (end) => talk(context, script, end, () => call.connect(person, end)),
    onFailed(status) {
      const away = context.registrar.bindings(account.user).length === 0;
      call.finish(away ? "not-registered" : "rejected", status);
    },
  });
  const giveUp = setTimeout(() => {
    if (call.answeredAt === undefined) call.finish("caller-gave-up");
  }, script.ringMs ?? DEFAULT_RING_MS);
  call.atEnd(() => {
    clearTimeout(giveUp);
    if (call.answeredAt === undefined) ringing.cancel(false);
  });
  return call.id;
}

function talk(context: CallContext, script: ScriptedCall, end: DeskEnd, join: () => void): void {
  const { call, account } = end;
  if (call.ended) {
    end.release();
    return;
  }
  join();
  call.answered(account.user);
  if (script.talkMs !== undefined) call.after(script.talkMs, () => call.finish("caller-hung-up"));
  const { newIdentity } = script;
  if (script.transferAfterMs !== undefined && newIdentity) {
    // The desk may have been taken over by then: the end in the call is asked for, not remembered.
    call.after(script.transferAfterMs, () => {
      const current = [...context.desks].find((desk) => desk.call === call);
      if (current) changeIdentity(current, newIdentity);
    });
  }
}

function headersOf(context: CallContext, script: ScriptedCall): string[] {
  const lines = (script.headers ?? []).map(([name, value]) => headerLine(name, value));
  if (script.assertedIdentity) lines.push(assertedIdentity(context.sip, script.assertedIdentity));
  lines.push(...callerId(context.sip, script.from).headers);
  if (script.queue) lines.push(headerLine("X-Queue", script.queue));
  if (script.dialed) lines.push(headerLine("X-Popline-Dialed", script.dialed));
  return lines;
}
