import { PbxError } from "../../pbx-adapter.ts";
import type { QueueCommand } from "../../queue-command.ts";
import type { AmiConnection } from "../ami-connection.ts";
import type { QueueBook, Talk } from "./queue-book.ts";
import { registeredLine } from "./registered-line.ts";
import { spyChannelId, spyOptions } from "./spies.ts";

export type CallCommand = Extract<QueueCommand, { do: "spy" | `${string}-recording` }>;

interface CallCommandContext {
  readonly connection: AmiConnection;
  readonly book: QueueBook;
  /** Ends what this line listens to. */
  readonly freeLine: (line: string) => Promise<void>;
}

/** How long the supervisor's line rings. */
const ringsMs = 20_000;
/** A name alone: no path, and nothing that means something to a shell or a dialplan. */
const fileName = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,120}\.[a-z0-9]{2,5}$/;

/** What is done to the call between a caller and a member. @throws PbxError, AmiError */
export async function commandCall(context: CallCommandContext, command: CallCommand): Promise<void> {
  const { connection, book } = context;
  const talk = book.talks.get(command.caller);
  if (talk === undefined) throw new PbxError("no-such-call", "Nobody talks to this caller now.");
  const channel = { Channel: talk.channel };
  const recording: { MixMonitorID?: string } = talk.recording === null ? {} : { MixMonitorID: talk.recording };
  switch (command.do) {
    case "spy":
      return spy(context, { leg: memberLeg(book, talk), number: talk.member }, command);
    case "start-recording": {
      if (!fileName.test(command.file)) throw new PbxError("refused", `${command.file} can't be a recording's name.`);
      if (talk.recording !== null) throw new PbxError("wrong-state", "The call is recorded already.");
      const Options = "i(POPLINE_RECORDING)";
      const answer = await connection.action({ Action: "MixMonitor", ...channel, File: command.file, Options });
      talk.recording = answer.get("MixMonitorID") || null;
      return;
    }
    case "pause-recording":
    case "resume-recording": {
      const State = command.do === "pause-recording" ? "1" : "0";
      await connection.action({ Action: "MixMonitorMute", ...channel, ...recording, Direction: "both", State });
      return;
    }
    case "stop-recording":
      await connection.action({ Action: "StopMixMonitor", ...channel, ...recording });
      talk.recording = null;
  }
}

/** The supervisor's phone is asked to take it up by itself, as for a call that central dials (RFC 5373, and what phones understood before it). */
async function spy(
  { connection, freeLine }: CallCommandContext,
  { leg, number }: { readonly leg: string; readonly number: string },
  { line, how, shownAs }: Extract<CallCommand, { do: "spy" }>,
): Promise<void> {
  const iface = await registeredLine(connection, line);
  await freeLine(line);
  await connection.action({
    Action: "Originate",
    Channel: iface,
    // Says in every event what it is, also to whoever was not there when it began.
    ChannelId: spyChannelId(how),
    Application: "ChanSpy",
    Data: `${leg},${spyOptions[how]}`,
    Timeout: String(ringsMs),
    Async: "true",
    Variable: [
      "PJSIP_HEADER(add,Call-Info)=<sip:popline.invalid>;answer-after=0",
      "PJSIP_HEADER(add,Alert-Info)=<http://popline.invalid>;info=alert-autoanswer;delay=0",
      `PJSIP_HEADER(add,X-Popline-Spy)=${how}`,
      ...(shownAs === undefined
        ? []
        : [
            // A name without a number is withheld, to a phone.
            `CONNECTEDLINE(num,i)=${plain(number)}`,
            `CONNECTEDLINE(name,i)=${plain(shownAs)}`,
          ]),
    ],
  });
}

/** A name as it can stand in a variable: the manager interface splits them at commas and takes quotes away. */
function plain(name: string): string {
  return name.replace(/[^\p{L}\p{N} .:'-]/gu, "").slice(0, 60);
}

/** The leg of the member's own line, also where the queue rings it by way of a Local channel. */
function memberLeg(book: QueueBook, talk: Talk): string {
  const linkedId = book.legs.get(talk.caller)?.linkedId ?? talk.linkedId;
  const legs = [...book.legs.of(talk.member)].filter((it) => it.up && (it.id === talk.leg || it.linkedId === linkedId));
  const [leg] = legs;
  if (leg === undefined) throw new PbxError("wrong-state", `The line ${talk.member} has no leg in this call.`);
  return leg.name;
}
