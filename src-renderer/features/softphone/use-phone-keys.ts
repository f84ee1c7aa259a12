import { useDesk } from "#renderer/app/desk-context.ts";
import type { ActionHandler } from "#renderer/app/keys/key-board.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import type { Call } from "#shared/call/types.ts";
import { currentCall, ringingCall } from "./sort-calls.ts";
import { useCallCommands } from "./use-call-commands.ts";

/** The phone's keys work from anywhere. They read the calls at the moment of the press, not those of the last drawing. */
export function usePhoneKeys(): void {
  const { slices } = useDesk();
  const commands = useCallCommands();
  const on = (pick: (calls: readonly Call[]) => Call | undefined, act: (call: Call) => void): ActionHandler => {
    return () => {
      const call = pick(slices.calls.getState());
      if (call === undefined) return false;
      act(call);
      return true;
    };
  };
  useAction("answer", on(ringingCall, commands.answer));
  useAction("reject", on(ringingCall, commands.reject));
  useAction("hang-up", on(currentCall, commands.hangUp));
  useAction("hold", on(currentCall, commands.hold));
  useAction("mute", on(currentCall, commands.mute));
}
