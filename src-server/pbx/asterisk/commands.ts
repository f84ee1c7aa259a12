import { setTimeout as wait } from "node:timers/promises";
import { assertNever } from "#shared/assert-never.ts";
import type { DeskPhoneCommand } from "#shared/contract/central/index.ts";
import { PbxError } from "../pbx-adapter.ts";
import type { AmiConnection } from "./ami-connection.ts";
import { AmiError } from "./ami-error.ts";
import type { AmiFields } from "./ami-message.ts";
import { type Channel, isOutgoing, ownPrefix } from "./channel.ts";
import type { ChannelTable } from "./channel-table.ts";
import { readPlaceOnceThere } from "./dialplan-place.ts";
import { heldByExchange, heldFarSide, holdExtensions } from "./phone-call.ts";
import type { PhoneTracker } from "./phone-tracker.ts";

/** How long the phone rings when central dials for it and it does not answer by itself. */
const phoneRingsMs = 30_000;
/** What a phone understands of numbers; the rest could mean something to a dialplan. */
const dialable = /^\+?[0-9*#]{1,40}$/;
const normalClearing = "16";
const againAfterMs = 50;
/** Receivers need up to 70 ms of pause to tell a digit from the one before (ITU-T Q.24); Asterisk itself drops what begins within 45 ms. */
const digitPauseMs = 100;
/** Keeps who called whom with a held channel, for a central that starts anew meanwhile. */
export const originVariable = "POPLINE_ORIGIN";

export interface CommandContext {
  readonly connection: AmiConnection;
  readonly table: ChannelTable;
  readonly tracker: PhoneTracker;
  readonly holdContext: string;
}

/** Carries out what a desk asks of its phone. @throws PbxError */
export async function runCommand(context: CommandContext, endpoint: string, command: DeskPhoneCommand): Promise<void> {
  try {
    if (command.do === "dial") await dial(context, endpoint, command);
    else await ofCall(context, endpoint, callOf(context, endpoint, command.id), command);
  } catch (error) {
    if (!(error instanceof AmiError)) throw error;
    if (error.code !== "refused")
      throw new PbxError("unreachable", "The exchange does not answer. Try again shortly.", { cause: error });
    throw new PbxError("refused", `The exchange refused: ${error.message}.`, { cause: error });
  }
}

type CallCommand = Exclude<DeskPhoneCommand, { do: "dial" }>;

function ofCall(context: CommandContext, endpoint: string, call: Channel, command: CallCommand): Promise<void> {
  switch (command.do) {
    case "answer":
      return answer(context, endpoint, call);
    case "hang-up":
      return hangUp(context, call);
    case "hold":
      return hold(context, endpoint, call);
    case "resume":
      return resume(context, endpoint, call);
    case "dtmf":
      return dtmf(context, call, command.digits);
    case "transfer":
      return transfer(context, endpoint, call, command.to);
    default:
      return assertNever(command);
  }
}

/**
 * Rings the phone, which most phones answer by themselves when they are asked to (Call-Info: answer-after, Alert-Info: auto-answer), then sends it
 * into the phone's own dialplan: it may reach what it may dial itself.
 */
async function dial(
  context: CommandContext,
  endpoint: string,
  command: Extract<DeskPhoneCommand, { do: "dial" }>,
): Promise<void> {
  const { connection, tracker } = context;
  if (!tracker.reachable(endpoint)) throw new PbxError("unreachable", "The desk phone is not registered.");
  if (tracker.channelsOf(endpoint).some((it) => !it.deviceHold && !heldByExchange(it, context.holdContext)))
    throw new PbxError("wrong-state", "The desk phone is in a call. Hold or end it first.");
  const dialContext = await reaches(context, endpoint, command.number);
  const { number, callerId } = command;
  await connection.action({
    Action: "Originate",
    Channel: `PJSIP/${endpoint}`,
    ChannelId: `${ownPrefix}${command.id}`,
    Context: dialContext,
    Exten: number,
    Priority: "1",
    Timeout: String(phoneRingsMs),
    Async: "true",
    Variable: [
      "PJSIP_HEADER(add,Call-Info)=<sip:popline.invalid>;answer-after=0",
      "PJSIP_HEADER(add,Alert-Info)=<http://popline.invalid>;info=alert-autoanswer;delay=0",
      // What the phone shows. Originate's own CallerID would overwrite the caller ID that the other side is shown.
      `CONNECTEDLINE(num,i)=${number}`,
      ...(callerId === null ? [] : [`CALLERID(num)=${callerId}`]),
    ],
  });
}

/** Only a phone that obeys NOTIFY can be answered for its user: nothing in SIP makes another one take a call up. */
async function answer({ connection, tracker }: CommandContext, endpoint: string, call: Channel): Promise<void> {
  if (isOutgoing(call) || call.answeredAt !== null) throw wrongState("answered");
  if (!tracker.phone(endpoint)?.obeysNotify)
    throw new PbxError("not-offered", "This phone can't be answered from here: lift its handset.");
  await notify(connection, call, "talk");
}

async function hangUp({ connection, table, tracker, holdContext }: CommandContext, call: Channel): Promise<void> {
  tracker.endedByDesk(call);
  const farSide = heldByExchange(call, holdContext) ? heldFarSide(table.all(), call, holdContext) : null;
  if (farSide !== null) await hangUpChannel(connection, farSide);
  // A ringing phone that is sent away is busy to a queue or a Dial, which then goes on.
  const cause = call.answeredAt === null && !isOutgoing(call) ? "17" : normalClearing;
  await connection.action({ Action: "Hangup", Channel: call.name, Cause: cause });
}

/**
 * A phone that obeys NOTIFY holds by itself. For any other the exchange holds: it sends the other side to music and the phone to silence, and
 * later bridges the two again. The phone itself notices nothing.
 */
async function hold(context: CommandContext, endpoint: string, call: Channel): Promise<void> {
  const { connection, table, tracker, holdContext } = context;
  if (call.answeredAt === null) throw wrongState("held");
  if (call.deviceHold || heldByExchange(call, holdContext)) return;
  if (tracker.phone(endpoint)?.obeysNotify) return notify(connection, call, "hold");
  const farSide = await onlyPeer(table, call);
  const { phone, farSide: music } = holdExtensions;
  for (const exten of [phone, music])
    if (!(await exists(connection, holdContext, exten)))
      throw new PbxError(
        "not-offered",
        `The exchange has no extension ${exten} in the context ${holdContext}: without it only the phone itself can hold.`,
      );
  await connection.action({
    Action: "Setvar",
    Channel: call.name,
    Variable: originVariable,
    Value: isOutgoing(call) ? "device" : "exchange",
  });
  await onceUp(connection, {
    Action: "Redirect",
    Channel: farSide.name,
    Context: holdContext,
    Exten: music,
    Priority: "1",
    ExtraChannel: call.name,
    ExtraContext: holdContext,
    ExtraExten: phone,
    ExtraPriority: "1",
  });
  await Promise.all([farSide, call].map((channel) => readPlaceOnceThere(connection, channel)));
  tracker.touched(call);
}

async function resume(context: CommandContext, endpoint: string, call: Channel): Promise<void> {
  const { connection, table, tracker, holdContext } = context;
  if (heldByExchange(call, holdContext)) {
    const farSide = heldFarSide(table.all(), call, holdContext);
    if (farSide === null) throw new PbxError("no-such-call", "The other side has hung up.");
    await onceUp(connection, { Action: "Bridge", Channel1: farSide.name, Channel2: call.name, Tone: "no" });
    return;
  }
  if (!call.deviceHold) {
    if (call.answeredAt === null) throw wrongState("resumed");
    return;
  }
  if (!tracker.phone(endpoint)?.obeysNotify)
    throw new PbxError("not-offered", "The call was held at the phone: resume it there.");
  await notify(connection, call, "talk");
}

/** Towards the other side only: the phone's own user would hear a tone that he did not key. */
async function dtmf({ connection, table }: CommandContext, call: Channel, digits: string): Promise<void> {
  if (call.answeredAt === null) throw wrongState("keyed into");
  const farSide = await onlyPeer(table, call);
  for (const [i, digit] of [...digits].entries()) {
    if (i > 0) await wait(digitPauseMs);
    await connection.action({ Action: "PlayDTMF", Channel: farSide.name, Digit: digit, Duration: "120" });
  }
}

/** Blind. The target is looked up first: a call that is sent nowhere is lost. */
async function transfer(context: CommandContext, endpoint: string, call: Channel, to: string): Promise<void> {
  const { connection, table, tracker, holdContext } = context;
  if (call.answeredAt === null) throw wrongState("transferred");
  const target = { Context: await reaches(context, endpoint, to), Exten: to };
  if (!heldByExchange(call, holdContext)) {
    await onlyPeer(table, call);
    await onceUp(connection, { Action: "BlindTransfer", Channel: call.name, ...target });
    return;
  }
  const farSide = heldFarSide(table.all(), call, holdContext);
  if (farSide === null) throw new PbxError("no-such-call", "The other side has hung up.");
  tracker.endedByDesk(call);
  call.transferred = true;
  await onceUp(connection, { Action: "Redirect", Channel: farSide.name, ...target, Priority: "1" });
  await hangUpChannel(connection, call);
}

/** Ends a channel; one that is gone already is as good. */
export async function hangUpChannel(connection: AmiConnection, channel: Channel): Promise<void> {
  await gently(connection, { Action: "Hangup", Channel: channel.name, Cause: normalClearing });
}

async function gently(connection: AmiConnection, action: AmiFields): Promise<void> {
  try {
    await connection.action(action);
  } catch (error) {
    if (!(error instanceof AmiError) || error.code !== "refused") throw error;
  }
}

/** Asterisk says no to a channel that is just on its way elsewhere: the same again works a moment later. */
async function onceUp(connection: AmiConnection, action: AmiFields): Promise<void> {
  for (let tries = 10; ; tries -= 1) {
    try {
      await connection.action(action);
      return;
    } catch (error) {
      // AMI has words only. In another Asterisk's words the refusal stands.
      if (!(error instanceof AmiError) || tries === 0 || !/not up|not active/i.test(error.message)) throw error;
    }
    await wait(againAfterMs);
  }
}

/**
 * NOTIFY inside the call's dialog, with the events of the phones that know them ("talk" takes up or resumes, "hold" holds). Asterisk has the
 * action only with a pjsip_notify.conf, be it empty.
 */
async function notify(connection: AmiConnection, call: Channel, event: "talk" | "hold"): Promise<void> {
  try {
    await connection.action({
      Action: "PJSIPNotify",
      Channel: call.name,
      Variable: [`Event=${event}`, "Subscription-State=active"],
    });
  } catch (error) {
    if (!(error instanceof AmiError) || error.code !== "refused") throw error;
    throw new PbxError("not-offered", `The exchange sends no NOTIFY to the phone (${error.message}).`, {
      cause: error,
    });
  }
}

/** The context in which the phone dials. @throws PbxError `nowhere` when the number leads nowhere from there */
async function reaches({ connection }: CommandContext, endpoint: string, number: string): Promise<string> {
  const nowhere = () => new PbxError("nowhere", `${number} can't be reached from this phone.`);
  if (!dialable.test(number)) throw nowhere();
  const context = await value(connection, `PJSIP_ENDPOINT(${endpoint},context)`);
  if (context === "" || !(await exists(connection, context, number))) throw nowhere();
  return context;
}

async function exists(connection: AmiConnection, context: string, exten: string): Promise<boolean> {
  return (await value(connection, `DIALPLAN_EXISTS(${context},${exten},1)`)) === "1";
}

async function value(connection: AmiConnection, variable: string): Promise<string> {
  return (await connection.action({ Action: "Getvar", Variable: variable })).get("Value");
}

function callOf({ tracker }: CommandContext, endpoint: string, id: string): Channel {
  const call = tracker.channelsOf(endpoint).find((channel) => channel.id === id);
  if (call === undefined) throw new PbxError("no-such-call", "The desk phone has no such call any more.");
  return call;
}

/** The other side. A call counts as talking a moment before its bridge is there. */
async function onlyPeer(table: ChannelTable, call: Channel): Promise<Channel> {
  for (let tries = 10; table.peers(call).length === 0 && tries > 0; tries -= 1) await wait(againAfterMs);
  const peers = table.peers(call);
  const [peer] = peers;
  if (peer !== undefined && peers.length === 1) return peer;
  throw new PbxError(
    "wrong-state",
    peers.length === 0
      ? "The call has nobody at its other side who could be reached so."
      : "The call is a conference: use the phone itself.",
  );
}

function wrongState(wanted: string): PbxError {
  return new PbxError("wrong-state", `The call is not in a state in which it can be ${wanted}.`);
}
