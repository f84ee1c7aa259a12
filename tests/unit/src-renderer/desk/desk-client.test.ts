import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDeskClient, type DeskClient, DeskLostError, refusalOf, watchState } from "#renderer/desk/index.ts";
import { openSocketConnection } from "#renderer/desk/socket-connection.ts";
import { startTestDesk } from "./test-desk.ts";

let server: Awaited<ReturnType<typeof startTestDesk>>;
let desk: DeskClient;
const seen: string[] = [];

beforeEach(async () => {
  server = await startTestDesk();
  seen.length = 0;
  desk = createDeskClient({ role: "ui", open: openSocketConnection(server.url()) });
  desk.onStatus((status) => seen.push(status));
});
afterEach(async () => {
  desk.dispose();
  await server.stop();
});

const setState = (name: "ready" | "not-ready") =>
  desk.client.agent.setState(name === "ready" ? { name } : { name, reason: "break" });

describe("the desk client over a WebSocket", () => {
  it("connects by itself and holds the first request until it is open", async () => {
    expect(desk.status()).toBe("connecting");
    expect(await setState("ready")).toEqual({});
    expect(desk.status()).toBe("open");
  });

  it("gives the desk's refusal as a typed problem", async () => {
    const error = await setState("not-ready").catch((cause: unknown) => cause);
    expect(refusalOf(error)).toEqual({ code: "wrap-up-first", values: { calls: 1 } });
    expect(refusalOf(new DeskLostError())).toBeNull();
    expect(refusalOf(null)).toBeNull();
  });

  it("rejects an argument that the contract forbids, which is not a refusal", async () => {
    const error = await desk.client.agent.setState(JSON.parse('{"name":"asleep"}')).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "BAD_REQUEST" });
    expect(refusalOf(error)).toBeNull();
  });

  it("comes back after the connection is cut, and watches the state again from the whole of it", async () => {
    const revisions: number[] = [];
    const stop = watchState(desk, (patch) => revisions.push(patch.revision));
    await vi.waitFor(() => expect(revisions).toEqual([1]));
    server.cut();
    await vi.waitFor(() => expect(revisions).toEqual([1, 2]));
    expect(seen).toEqual(["open", "lost", "open"]);
    stop();
    await vi.waitFor(() => expect(server.watchers()).toBe(0));
  });

  it("comes back after the engine was away", async () => {
    await desk.whenOpen();
    await server.stop();
    await vi.waitFor(() => expect(desk.status()).toBe("lost"));
    await server.start();
    expect(await setState("ready")).toEqual({});
  });

  it("says that the answer was lost when the connection goes while a request is out", async () => {
    await desk.whenOpen();
    const asked = desk.client.sync.now().catch((cause: unknown) => cause);
    await vi.waitFor(() => expect(server.connections()).toBe(1));
    server.cut();
    expect(await asked).toBeInstanceOf(DeskLostError);
  });

  it("gives a request up when the desk stays away", async () => {
    await desk.whenOpen();
    await server.stop();
    await vi.waitFor(() => expect(desk.status()).toBe("lost"));
    const before = performance.now();
    await expect(setState("ready")).rejects.toBeInstanceOf(DeskLostError);
    expect(performance.now() - before).toBeGreaterThan(1_500);
  });

  it("a watcher that throws is reported and goes on watching", async () => {
    const reported: unknown[] = [];
    vi.stubGlobal("reportError", (error: unknown) => reported.push(error));
    const stop = watchState(desk, () => {
      throw new Error("a view's mistake");
    });
    await vi.waitFor(() => expect(reported).toHaveLength(1));
    expect(server.watchers()).toBe(1);
    stop();
    vi.unstubAllGlobals();
  });

  it("leaves nothing behind once disposed", async () => {
    await desk.whenOpen();
    desk.dispose();
    await vi.waitFor(() => expect(server.connections()).toBe(0));
    expect(await desk.whenOpen()).toBe(false);
    await expect(setState("ready")).rejects.toBeInstanceOf(DeskLostError);
  });
});
