import { call } from "@orpc/server";
import { pino } from "pino";
import { expect, it, vi } from "vitest";
import { createImplementer } from "#main/desk/handlers/implementer.ts";
import { wallboardHandlers } from "#main/desk/handlers/wallboard.ts";
import { CentralError } from "#main/sync/index.ts";
import { newId, type UserId } from "#shared/ids.ts";
import { aFloor } from "#tests/helpers/floor-scenes.ts";

/** The desk's handlers before a central that takes everything, for an agent with these functions. */
function desk(functions: readonly string[] = []) {
  const send = vi.fn(async (_request: Record<string, unknown>): Promise<unknown> => ({ items: [] }));
  const request = vi.fn(async () => ({ ok: true }));
  const deps = {
    workplace: () => ({
      account: { central: { send }, user: { functions } },
      wallboard: {
        watch: async function* () {
          yield aFloor();
        },
      },
    }),
    bridge: { request },
  };
  const os = createImplementer(pino({ level: "silent" }), () => null);
  return { ...wallboardHandlers(os, deps as never).wallboard, send, request };
}
const id = newId<UserId>();

it("a page may watch where the role grants it, and is refused at once where it does not", async () => {
  for await (const push of await call(desk(["supervise.live"]).watch, undefined)) expect(push.whole).toBe(true);
  await expect(call(desk(["supervise.listen"]).watch, undefined)).rejects.toMatchObject({
    data: { code: "not-allowed" },
  });
});

it("central is asked for the day of several queues and agents in one request", async () => {
  const { trend, ribbons, send } = desk();
  await call(trend, { queues: ["support", "sales"] });
  expect(send.mock.calls[0]?.[0]).toMatchObject({
    path: "/v1/wallboard/trend",
    query: { queue: ["support", "sales"] },
  });
  await call(ribbons, { userIds: [id] });
  expect(send.mock.calls[1]?.[0]).toMatchObject({ path: "/v1/wallboard/ribbons", query: { user: [id] } });
});

it("commands go to their routes, whatever the exchange calls its callers", async () => {
  const { agentCommand, callerCommand, message, send } = desk();
  await call(agentCommand, { id, command: { do: "sign-out" } });
  await call(callerCommand, { caller: "PJSIP/a b?c", command: { do: "move-to-front" } });
  await call(message, { userIds: [id], text: " Hello. " });
  expect(send.mock.calls.map(([{ method, path, body }]) => [method, path, body])).toEqual([
    ["POST", `/v1/supervision/agents/${id}/commands`, { do: "sign-out" }],
    ["POST", "/v1/supervision/callers/PJSIP%2Fa%20b%3Fc/commands", { do: "move-to-front" }],
    ["POST", "/v1/supervision/messages", { userIds: [id], text: "Hello." }],
  ]);
});

it("what central refuses comes with its code, for a sentence beside the row", async () => {
  const { agentCommand, send } = desk();
  const problem = { type: "wrong-state", title: "", status: 409, code: "wrong-state" as const, detail: "At no desk." };
  send.mockRejectedValue(new CentralError("wrong-state", "At no desk.", { problem } as never));
  await expect(call(agentCommand, { id, command: { do: "sign-out" } })).rejects.toMatchObject({
    data: { code: "central-refused", values: { centralCode: "wrong-state" } },
  });
});

it("the sound of a limit is asked of the page for audio", async () => {
  const { chime, request } = desk();
  await call(chime, undefined);
  expect(request).toHaveBeenCalledWith({ do: "notify", sound: "limit" });
});
