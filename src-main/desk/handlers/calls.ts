import { isEnded } from "#shared/call/record.ts";
import { dialTarget, numberKey } from "#shared/phone/index.ts";
import { openLink } from "../open-link.ts";
import { Refusal } from "../refusal.ts";
import { numbersIn } from "../text-numbers.ts";
import { type HandlerDeps, lineOf } from "./deps.ts";
import type { Implementer } from "./implementer.ts";

export function callHandlers(os: Implementer, deps: HandlerDeps) {
  const line = () => lineOf(deps.workplace());
  const rules = () => deps.workplace().account.provisioning.phoneRules;

  /** The customer who asked not to be called, if the number or the record is theirs. */
  function whoDeclined(number: string, targetId: string | null): string | null {
    const { store } = deps.workplace();
    const ids =
      targetId !== null
        ? [targetId]
        : store.read.matches.byNumber(numberKey(number, rules())).exact.map((match) => match.target.id as string);
    for (const id of ids) {
      const customer = store.read.records.get("customer", id);
      if (customer?.doNotCall) return customer.name;
    }
    return null;
  }

  /** What the agent asked to show: for this call, or for all. @throws Refusal `no-such-caller-id` */
  function allowedCallerId(asked: string | null | undefined): string | null {
    const { callerId, callerIds } = deps.workplace().phone.state();
    const wanted = asked === undefined ? callerId : asked;
    if (wanted !== null && !callerIds.some(({ number }) => number === wanted))
      throw new Refusal("no-such-caller-id", { number: wanted });
    return wanted;
  }

  return {
    calls: {
      dial: os.calls.dial.handler(async ({ input }) => {
        const target = dialTarget(input.number, rules());
        if (target.kind === "problem") throw new Refusal("bad-number", { problem: target.problem });
        const declined = input.evenIfDoNotCall ? null : whoDeclined(target.digits, input.target?.id ?? null);
        if (declined !== null) throw new Refusal("do-not-call", { name: declined });
        const { telephony, calls } = line();
        const callerId = allowedCallerId(input.callerId);
        calls.dialing(input.target);
        return { callId: await telephony.dial({ number: target.digits, callerId }) };
      }),
      answer: os.calls.answer.handler(async ({ input }) => {
        await line().telephony.answer(input.callId);
        return {};
      }),
      reject: os.calls.reject.handler(async ({ input }) => {
        await line().telephony.reject(input.callId, input.how);
        return {};
      }),
      hangUp: os.calls.hangUp.handler(async ({ input }) => {
        await line().telephony.hangUp(input.callId);
        return {};
      }),
      hold: os.calls.hold.handler(async ({ input }) => {
        await line().telephony.hold(input.callId);
        return {};
      }),
      resume: os.calls.resume.handler(async ({ input }) => {
        await line().telephony.resume(input.callId);
        return {};
      }),
      mute: os.calls.mute.handler(async ({ input }) => {
        await line().telephony.mute(input.callId, input.on);
        return {};
      }),
      dtmf: os.calls.dtmf.handler(async ({ input }) => {
        await line().telephony.dtmf(input.callId, input.digits);
        return {};
      }),
      transfer: os.calls.transfer.handler(async ({ input }) => {
        await line().transfers.transfer(input.callId, input.to);
        return {};
      }),
      consult: os.calls.consult.handler(async ({ input }) => {
        return { callId: await line().transfers.consult(input.callId, input.to) };
      }),
      completeTransfer: os.calls.completeTransfer.handler(async ({ input }) => {
        await line().transfers.complete(input.callId);
        return {};
      }),
      cancelConsult: os.calls.cancelConsult.handler(async ({ input }) => {
        await line().telephony.cancelConsult(input.callId);
        return {};
      }),
      merge: os.calls.merge.handler(async ({ input }) => {
        await line().telephony.merge(input.callId, input.withCallId);
        return {};
      }),
      split: os.calls.split.handler(async ({ input }) => {
        await line().telephony.split(input.callId);
        return {};
      }),
      toRoom: os.calls.toRoom.handler(async ({ input }) => {
        await line().telephony.toRoom(input.callId);
        return {};
      }),
      test: os.calls.test.handler(async () => {
        const echo = deps.workplace().account.provisioning.line?.echoTarget ?? null;
        if (echo === null) throw new Refusal("not-offered-by-exchange");
        return { callId: await line().telephony.dial({ number: echo, purpose: "test" }) };
      }),
    },
    wrapUp: {
      save: os.wrapUp.save.handler(async ({ input }) => {
        const { log, calls } = deps.workplace();
        const call = calls?.get(input.callId) ?? null;
        if (call !== null && !isEnded(call)) throw new Refusal("wrong-call-state", { state: call.state.name });
        await log.wrapUp(input, call);
        return {};
      }),
    },
    dialRequest: {
      settle: os.dialRequest.settle.handler(({ input }) => {
        deps.hub.update("dialRequest", (request) => (request?.id === input.id ? null : request));
        return {};
      }),
    },
    links: {
      open: os.links.open.handler(({ input }) => {
        return openLink(deps.workplace(), input.url);
      }),
      recognise: os.links.recognise.handler(({ input }) => {
        return { items: numbersIn(input.text, rules()) };
      }),
    },
  };
}
