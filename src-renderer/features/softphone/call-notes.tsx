import { IconDeviceLandlinePhone } from "@tabler/icons-react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useQueueName } from "#renderer/app/lists/use-queue-name.ts";
import type { Call } from "#shared/call/types.ts";
import styles from "./call-card.module.css";
import { useParties } from "./use-party.ts";

/** What else is to be known of a call: its queue, where it sounds, what the other side sees, who is in the room. */
export function CallNotes({ call }: { call: Call }) {
  const words = useWords();
  const formats = useFormats();
  const queueName = useQueueName();
  return (
    <>
      {call.queue && <p className={styles.queue}>{words("phone:queue", { queue: queueName(call.queue) })}</p>}
      {call.carrier === "desk-phone" && (
        <p className={styles.carrier}>
          <IconDeviceLandlinePhone size={15} aria-hidden="true" />
          {words("phone:on-desk-phone")}
        </p>
      )}
      {call.shownAs !== null && (
        <p className={styles.queue}>{words("phone:shown-as", { number: formats.number(call.shownAs) })}</p>
      )}
      {call.purpose === "room" && <RoomLine room={call} />}
      {call.purpose === "test" && <p className={styles.queue}>{words("phone:test.hint")}</p>}
    </>
  );
}

/** Those whom this desk moved into the room. Who leaves it later is the exchange's knowledge. */
function RoomLine({ room }: { room: Call }) {
  const words = useWords();
  const parties = useParties();
  const calls = useSlice("calls");
  const pops = useSlice("pops");
  const names = calls
    .filter((call) => call.id !== room.id && roomOf(call) === room.room)
    .map((call) =>
      parties.nameOf(
        call,
        pops.find((pop) => pop.callId === call.id),
      ),
    );
  if (names.length === 0) return null;
  return <p className={styles.queue}>{words("phone:room.with", { names: names.join(", ") })}</p>;
}

/** A call that the exchange took over before it could be marked was moved all the same: it says where to. */
function roomOf({ room, state, transfer }: Call): string | null {
  if (room !== null || state.name !== "ended" || state.cause !== "transferred") return room;
  return transfer?.to ?? null;
}
