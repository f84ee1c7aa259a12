import type { Call } from "#shared/call/types.ts";
import type { CallId } from "#shared/ids.ts";
import { TelephonyError } from "../telephony-error.ts";
import { newEntry } from "./call-entry.ts";
import { holdOthers } from "./hold.ts";
import { legEvents } from "./leg-events.ts";
import { mediaProblem } from "./media-problem.ts";
import type { TelephonyContext } from "./telephony-context.ts";

/** Dials. The microphone is opened first: without one there is no call. @throws TelephonyError */
export async function dial(
  context: TelephonyContext,
  to: { number: string; callerName?: string | null },
): Promise<CallId> {
  const { registry, line, media, now, newCallId } = context;
  if (!/^\+?(?:[0-9A-Za-z*._-]|#|%23){1,64}$/.test(to.number))
    throw new TelephonyError("bad-number", "The number holds characters that can't be dialled.");
  if (!line.registered)
    throw new TelephonyError("not-registered", "There is no link to the exchange; the call can't be dialled.");
  if (!media.available()) throw new TelephonyError("no-media-page", "No window is open that could carry the sound.");
  const lineNumber = registry.reserveLine();
  if (lineNumber === null)
    throw new TelephonyError("no-free-line", "All lines are in use; end or reject a call first.");
  const id = newCallId();
  const at = now();
  const shown = to.number.replaceAll("%23", "#");
  const call: Call = {
    id,
    sipCallId: "",
    direction: "out",
    remote: { number: shown, name: to.callerName ?? null, source: "dialled", withheld: false },
    dialed: shown,
    queue: null,
    divertedBy: null,
    attached: {},
    state: { name: "dialing", at },
    line: lineNumber,
    startedAt: at,
    answeredAt: null,
    endedAt: null,
    heldMs: 0,
    muted: false,
    dtmf: "",
    recovering: false,
    work: "open",
  };
  const entry = newEntry(call, { leg: null, lastDialog: null, connection: line.connection });
  try {
    entry.page = context.page();
    const leg = await line.dial(id, to.number, legEvents(context, entry));
    await holdOthers(context, id);
    entry.leg = leg;
    entry.call = { ...call, sipCallId: leg.sipCallId.slice(0, 256) };
  } catch (error) {
    registry.unreserve(lineNumber);
    // The page may have got as far as a peer connection.
    void media.request({ do: "close", callId: id });
    throw mediaProblem(error);
  }
  registry.add(entry);
  entry.leg.invite().catch((error) => context.logger.warn({ callId: id, err: error }, "the INVITE was not sent"));
  return id;
}
