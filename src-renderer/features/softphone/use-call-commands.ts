import { useMemo } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import type { Call } from "#shared/call/types.ts";
import { isHeldHere } from "./sort-calls.ts";

/** What the agent does to a call; refusals are told in the phone column. */
export interface CallCommands {
  answer(call: Call): void;
  reject(call: Call, how: "busy" | "decline" | "voicemail"): void;
  hangUp(...calls: readonly Call[]): void;
  hold(call: Call): void;
  /** Several: a conference is muted as a whole, by the state of the first. */
  mute(...calls: readonly Call[]): void;
  key(call: Call, digits: string): void;
  /** The notes typed so far are on disk before it is asked for: they go along. Resolves to whether the desk took it on. */
  transfer(call: Call, to: string): Promise<boolean>;
  consult(call: Call, to: string): Promise<boolean>;
  completeTransfer(call: Call): void;
  cancelConsult(call: Call): void;
  merge(call: Call, other: Call): void;
  split(call: Call): void;
  toRoom(call: Call): void;
}

export function useCallCommands(): CallCommands {
  const { client, problems, drafts } = useDesk();
  return useMemo(() => {
    const ask = async (request: () => Promise<unknown>) => (await problems.run("phone", request)) !== null;
    const run = (request: () => Promise<unknown>) => void ask(request);
    const withNotes = (request: () => Promise<unknown>) =>
      ask(async () => {
        await drafts.flushed();
        return request();
      });
    return {
      answer: ({ id }) => run(() => client.calls.answer({ callId: id })),
      reject: ({ id }, how) => run(() => client.calls.reject({ callId: id, how })),
      hangUp: (...calls) => run(() => Promise.all(calls.map(({ id }) => client.calls.hangUp({ callId: id })))),
      hold: (call) =>
        run(() =>
          isHeldHere(call) ? client.calls.resume({ callId: call.id }) : client.calls.hold({ callId: call.id }),
        ),
      mute: (...calls) => {
        const on = calls[0]?.muted !== true;
        run(() => Promise.all(calls.map(({ id }) => client.calls.mute({ callId: id, on }))));
      },
      key: ({ id }, digits) => run(() => client.calls.dtmf({ callId: id, digits })),
      transfer: ({ id }, to) => withNotes(() => client.calls.transfer({ callId: id, to })),
      consult: ({ id }, to) => withNotes(() => client.calls.consult({ callId: id, to })),
      completeTransfer: ({ id }) => void withNotes(() => client.calls.completeTransfer({ callId: id })),
      cancelConsult: ({ id }) => run(() => client.calls.cancelConsult({ callId: id })),
      merge: ({ id }, other) => run(() => client.calls.merge({ callId: id, withCallId: other.id })),
      split: ({ id }) => run(() => client.calls.split({ callId: id })),
      toRoom: ({ id }) => run(() => client.calls.toRoom({ callId: id })),
    };
  }, [client, problems, drafts]);
}
