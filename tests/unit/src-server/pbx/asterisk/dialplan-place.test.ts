import { beforeEach, expect, test, vi } from "vitest";
import type { AmiConnection } from "#server/pbx/asterisk/ami-connection.ts";
import { AmiError } from "#server/pbx/asterisk/ami-error.ts";
import { AmiMessage } from "#server/pbx/asterisk/ami-message.ts";
import type { Channel } from "#server/pbx/asterisk/channel.ts";
import { readPlaceOnceThere } from "#server/pbx/asterisk/dialplan-place.ts";

const places: Readonly<Record<string, string>> = { CONTEXT: "popline-hold", EXTEN: "wait" };
let channel: Pick<Channel, "name" | "bridgeId" | "context" | "exten">;
beforeEach(() => {
  channel = { name: "PJSIP/1101-00000001", bridgeId: "b", context: "agents", exten: "" };
});

function connection(answer: (variable: string) => string): AmiConnection {
  const action = async ({ Variable }: Record<string, string>) =>
    new AmiMessage(new Map([["Value", answer(Variable ?? "")]]));
  return { action } as unknown as AmiConnection;
}

test("the exchange is asked once the channel has left its bridge: an event may still carry where it was before", async () => {
  vi.useFakeTimers();
  try {
    const asked: boolean[] = [];
    const done = readPlaceOnceThere(
      connection((variable) => {
        asked.push(channel.bridgeId === null);
        return places[variable] ?? "";
      }),
      channel as Channel,
    );
    await vi.advanceTimersByTimeAsync(300);
    expect(asked).toEqual([]);
    // The event that it left, with a picture of the moment before.
    Object.assign(channel, { bridgeId: null, context: "agents", exten: "" });
    await vi.advanceTimersByTimeAsync(100);
    await done;
    expect(asked).toEqual([true, true]);
    expect(channel).toMatchObject({ context: "popline-hold", exten: "wait" });
  } finally {
    vi.useRealTimers();
  }
});

test("a channel that ended on the way is no failure", async () => {
  channel.bridgeId = null;
  const gone = connection(() => {
    throw new AmiError("refused", "No such channel");
  });
  await expect(readPlaceOnceThere(gone, channel as Channel)).resolves.toBeUndefined();
});
