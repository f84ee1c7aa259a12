import { describe, expect, it } from "vitest";
import { MediaError } from "#renderer/media/media-error.ts";
import { Microphone, type MicrophoneWish } from "#renderer/media/microphone.ts";
import { microphoneState } from "#renderer/media/microphone-state.ts";

/** A track as far as the microphone looks at one. */
class FakeTrack extends EventTarget {
  readyState = "live";
  muted = false;
  readonly device: string;

  constructor(device: string) {
    super();
    this.device = device;
  }

  clone(): FakeTrack {
    return new FakeTrack(this.device);
  }

  stop(): void {
    this.readyState = "ended";
  }
}

/** Microphones "a" and "b"; `fail` makes the next openings fail with an error of that name. */
class FakeMedia {
  readonly opened: FakeTrack[] = [];
  fail: string | null = null;
  hold: Promise<void> = Promise.resolve();

  async getUserMedia(constraints: MediaStreamConstraints) {
    await this.hold;
    if (this.fail) throw new DOMException("no", this.fail);
    const wanted = (constraints.audio as { deviceId?: { exact: string } }).deviceId?.exact ?? "default";
    if (wanted === "gone") throw new DOMException("gone", "OverconstrainedError");
    const track = new FakeTrack(wanted);
    this.opened.push(track);
    return { getAudioTracks: () => [track] };
  }
}

function setUp() {
  const media = new FakeMedia();
  const troubles: unknown[] = [];
  const wish: MicrophoneWish = {
    deviceId: null,
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
  };
  const state = { wish };
  const microphone = new Microphone(media as unknown as MediaDevices, () => state.wish, {
    onOpened: () => {},
    onTrouble: (trouble) => troubles.push(trouble),
  });
  const user = () => {
    const taken: FakeTrack[] = [];
    return { taken, take: (track: MediaStreamTrack) => void taken.push(track as unknown as FakeTrack) };
  };
  const choose = (deviceId: string | null) => {
    state.wish = { ...wish, deviceId };
    return microphone.follow();
  };
  return { media, microphone, troubles, user, choose };
}

describe("the shared microphone", () => {
  it("is opened once for all, and closed after the last has left", async () => {
    const { media, microphone, user } = setUp();
    const [first, second] = [user(), user()];
    await Promise.all([microphone.join(first), microphone.join(second)]);
    expect(media.opened).toHaveLength(1);
    expect([first.taken.length, second.taken.length]).toEqual([1, 1]);
    microphone.leave(first);
    expect(media.opened[0]?.readyState).toBe("live");
    microphone.leave(second);
    expect(media.opened[0]?.readyState).toBe("ended");
    expect(microphone.open).toBe(false);
  });

  it("opens the next device before it lets go of the last", async () => {
    const { media, microphone, user, choose } = setUp();
    const call = user();
    await microphone.join(call);
    await choose("b");
    expect(call.taken.map((track) => track.device)).toEqual(["default", "b"]);
    expect(media.opened.map((track) => track.readyState)).toEqual(["ended", "live"]);
  });

  it("keeps the one that it has when another cannot be opened, and says so", async () => {
    const { media, microphone, troubles, user, choose } = setUp();
    const call = user();
    await microphone.join(call);
    media.fail = "NotReadableError";
    await expect(choose("b")).rejects.toMatchObject({ failure: "microphone-busy" });
    expect(media.opened[0]?.readyState).toBe("live");
    expect(call.taken).toHaveLength(1);
    expect(troubles).toEqual(["busy"]);
  });

  it("uses the system's default for a device that vanished a moment ago", async () => {
    const { microphone, user, choose } = setUp();
    const call = user();
    await microphone.join(call);
    await choose("gone");
    expect(call.taken.map((track) => track.device)).toEqual(["default", "default"]);
  });

  it("opens another when the device is pulled out", async () => {
    const { media, microphone, user } = setUp();
    const call = user();
    await microphone.join(call);
    media.opened[0]?.stop();
    media.opened[0]?.dispatchEvent(new Event("ended"));
    await microphone.follow();
    expect(call.taken).toHaveLength(2);
    expect(media.opened[1]?.readyState).toBe("live");
  });

  it("tells when the system mutes it, and when no more", async () => {
    const { media, microphone, troubles, user } = setUp();
    await microphone.join(user());
    const [track] = media.opened;
    if (!track) throw new Error("nothing was opened");
    track.muted = true;
    track.dispatchEvent(new Event("mute"));
    expect(microphoneState(microphone, "granted", [])).toBe("muted-by-system");
    track.muted = false;
    track.dispatchEvent(new Event("unmute"));
    expect(troubles).toEqual(["muted-by-system", null]);
    expect(microphoneState(microphone, "granted", [])).toBe("ok");
  });

  it("stays closed when everybody left while it was being opened", async () => {
    const { media, microphone, user } = setUp();
    const opening = Promise.withResolvers<void>();
    media.hold = opening.promise;
    const call = user();
    const joined = microphone.join(call);
    await Promise.resolve();
    microphone.leave(call);
    opening.resolve();
    await Promise.allSettled([joined]);
    expect(media.opened.every((track) => track.readyState === "ended")).toBe(true);
    expect(microphone.open).toBe(false);
  });

  it.each([
    ["NotAllowedError", "microphone-denied"],
    ["NotFoundError", "microphone-missing"],
    ["NotReadableError", "microphone-busy"],
    ["TypeError", "internal"],
  ])("%s is %s, and the next try may succeed", async (name, failure) => {
    const { media, microphone, user } = setUp();
    media.fail = name;
    const error = await microphone.join(user()).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(MediaError);
    expect(error).toMatchObject({ failure });
    media.fail = null;
    const call = user();
    await microphone.join(call);
    expect(call.taken).toHaveLength(1);
    expect(microphone.trouble).toBeNull();
  });
});

describe("the microphone's state", () => {
  const input = { deviceId: "", label: "", kind: "input" } as const;
  it.each([
    ["denied", { open: false, trouble: null }, "denied", [input]],
    ["busy", { open: false, trouble: "busy" }, "granted", [input]],
    ["missing", { open: false, trouble: null }, "prompt", []],
    ["not-asked", { open: false, trouble: null }, "prompt", [input]],
    ["ok", { open: false, trouble: null }, "granted", [input]],
    ["ok", { open: true, trouble: null }, "prompt", [input]],
  ] as const)("is %s", (expected, microphone, permission, devices) => {
    expect(microphoneState(microphone, permission, devices)).toBe(expected);
  });
});
