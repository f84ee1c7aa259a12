import { setTimeout as wait } from "node:timers/promises";
import type { AmiConnection } from "./ami-connection.ts";
import { AmiError } from "./ami-error.ts";
import type { Channel } from "./channel.ts";

const againAfterMs = 50;
/** A busy exchange takes its time to pull two channels out of a bridge. */
const leavesWithinMs = 5_000;

/**
 * Asks where a channel is in the dialplan, and notes it. No event tells that a channel went on there, and what its bridge's events carry may be
 * of the moment before. @throws AmiError `refused` when the channel is gone
 */
export async function readPlace(connection: AmiConnection, channel: Channel): Promise<void> {
  const read = async (name: string) =>
    (await connection.action({ Action: "Getvar", Channel: channel.name, Variable: name })).get("Value");
  [channel.context, channel.exten] = await Promise.all([read("CONTEXT"), read("EXTEN")]);
}

/** Notes where a channel is that was just sent there out of a bridge. One that ended on the way is told of as every end is. */
export async function readPlaceOnceThere(connection: AmiConnection, channel: Channel): Promise<void> {
  // The event that it has left its bridge is the last one that may carry where it was before.
  for (let leftMs = leavesWithinMs; channel.bridgeId !== null && leftMs > 0; leftMs -= againAfterMs)
    await wait(againAfterMs);
  try {
    await readPlace(connection, channel);
  } catch (error) {
    if (!(error instanceof AmiError) || error.code !== "refused") throw error;
  }
}
