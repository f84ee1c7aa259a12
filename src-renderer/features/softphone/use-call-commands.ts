import { useMemo } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import type { Call } from "#shared/call/types.ts";
import { isHeldHere } from "./sort-calls.ts";

/** What the agent does to a call; refusals are told in the phone column. */
export interface CallCommands {
  answer(call: Call): void;
  reject(call: Call): void;
  hangUp(call: Call): void;
  hold(call: Call): void;
  mute(call: Call): void;
  key(call: Call, digits: string): void;
}

export function useCallCommands(): CallCommands {
  const { client, problems } = useDesk();
  return useMemo(() => {
    const run = (request: () => Promise<unknown>) => void problems.run("phone", request);
    return {
      answer: ({ id }) => run(() => client.calls.answer({ callId: id })),
      reject: ({ id }) => run(() => client.calls.reject({ callId: id })),
      hangUp: ({ id }) => run(() => client.calls.hangUp({ callId: id })),
      hold: (call) =>
        run(() =>
          isHeldHere(call) ? client.calls.resume({ callId: call.id }) : client.calls.hold({ callId: call.id }),
        ),
      mute: (call) => run(() => client.calls.mute({ callId: call.id, on: !call.muted })),
      key: ({ id }, digits) => run(() => client.calls.dtmf({ callId: id, digits })),
    };
  }, [client, problems]);
}
