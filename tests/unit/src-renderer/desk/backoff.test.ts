import { describe, expect, it } from "vitest";
import { pause, reconnectDelayMs } from "#renderer/desk/backoff.ts";
import { deskSocketUrl } from "#renderer/desk/socket-connection.ts";

describe("reconnecting", () => {
  it("waits 100 ms first, twice as long each time, 2 s at most, with up to half taken off", () => {
    const longest = [0, 1, 2, 3, 4, 5, 50].map((failures) => reconnectDelayMs(failures, () => 0));
    expect(longest).toEqual([100, 200, 400, 800, 1600, 2000, 2000]);
    expect(reconnectDelayMs(0, () => 1)).toBe(50);
    expect(reconnectDelayMs(50, () => 1)).toBe(1000);
  });

  it("ends a pause at once when aborted, before or during it", async () => {
    const ended = new AbortController();
    const during = pause(60_000, ended.signal);
    ended.abort();
    await during;
    await pause(60_000, ended.signal);
  });

  it("stays on the page's origin, encrypted when the page is", () => {
    expect(deskSocketUrl({ protocol: "http:", host: "127.0.0.1:8123" })).toBe("ws://127.0.0.1:8123/desk");
    expect(deskSocketUrl({ protocol: "https:", host: "desk.example" })).toBe("wss://desk.example/desk");
  });
});
