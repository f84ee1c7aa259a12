import { useDesk } from "#renderer/app/desk-context.ts";
import type { ActionHandler } from "#renderer/app/keys/key-board.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import type { Call } from "#shared/call/types.ts";
import { consultOf, mixOf, pairOfMix } from "./phone-cards.ts";
import { currentCall, isTalked, otherCall, ringingCall } from "./sort-calls.ts";
import type { CallCommands } from "./use-call-commands.ts";
import type { TransferPanelState } from "./use-transfer-panel.ts";

type Calls = readonly Call[];

/** The phone's keys work from anywhere. They read the calls at the moment of the press, not those of the last drawing. */
export function usePhoneKeys(commands: CallCommands, panel: TransferPanelState): void {
  const { slices } = useDesk();
  const phone = () => slices.phone.getState();
  /** Does nothing, so that the next action of the same chord may, when there is nothing to act on. */
  const on = <T>(pick: (calls: Calls) => T | null | undefined, act: (found: T) => unknown): ActionHandler => {
    return () => {
      const found = pick(slices.calls.getState());
      if (found === null || found === undefined) return false;
      return act(found);
    };
  };
  /** Those that hang up and mute mean: the whole conference, or the one call. */
  const meant = (calls: Calls): Calls | null => {
    const current = currentCall(calls);
    const mixed = mixOf(calls);
    if (current === undefined) return null;
    return mixed.includes(current) ? mixed : [current];
  };
  useAction("answer", on(ringingCall, commands.answer));
  useAction(
    "reject",
    on(ringingCall, (call) => commands.reject(call, "busy")),
  );
  useAction(
    "decline",
    on(ringingCall, (call) => (call.carrier === "line" ? commands.reject(call, "decline") : false)),
  );
  useAction(
    "voicemail",
    on(ringingCall, (call) =>
      phone().can.voicemail && call.carrier === "line" ? commands.reject(call, "voicemail") : false,
    ),
  );
  useAction(
    "hang-up",
    on(meant, (calls) => commands.hangUp(...calls)),
  );
  useAction("hold", on(currentCall, commands.hold));
  useAction(
    "mute",
    on(meant, (calls) => (calls.every((call) => call.carrier === "line") ? commands.mute(...calls) : false)),
  );
  useAction(
    "swap",
    on(otherCall, (call) => (call.state.name === "held" ? commands.hold(call) : false)),
  );
  useAction(
    "complete-transfer",
    on((calls) => consultToComplete(calls) ?? pairOfMix(mixOf(calls)), commands.completeTransfer),
  );
  useAction(
    "cancel-consult",
    on(consultOf, ({ consult }) => commands.cancelConsult(consult)),
  );
  useAction(
    "transfer",
    on(toGive, (call) => panel.toggle(call.id, "transfer")),
  );
  useAction(
    "conference",
    on(toMerge, ([call, other]) => (other === null ? panel.toggle(call.id, "add") : commands.merge(call, other))),
  );
  useAction(
    "to-room",
    on(
      (calls) => mixOf(calls)[0],
      (call) => (phone().can.conferenceRoom ? commands.toRoom(call) : false),
    ),
  );
}

function consultToComplete(calls: Calls): Call | null {
  const pair = consultOf(calls);
  return pair === null || pair.about.purpose === "room" ? null : pair.consult;
}

/** The call that can be given away by the panel. */
function toGive(calls: Calls): Call | null {
  const call = currentCall(calls);
  if (call === undefined || !isTalked(call) || call.purpose !== "call") return null;
  return call.conference || consultOf(calls) !== null ? null : call;
}

/** The call that gets company, and the other one if it is there already; null: somebody is to be called first. */
function toMerge(calls: Calls): readonly [Call, Call | null] | null {
  const pair = consultOf(calls);
  if (pair !== null) {
    if (!isTalked(pair.consult)) return null;
    return pair.about.purpose === "room" ? [pair.consult, pair.about] : [pair.about, pair.consult];
  }
  const call = currentCall(calls);
  if (call === undefined || !isTalked(call) || call.conference) return null;
  if (call.purpose === "test" || call.carrier === "desk-phone") return null;
  return [call, otherCall(calls) ?? null];
}
