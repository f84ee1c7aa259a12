import { describe, expect, it } from "vitest";
import { MediaError } from "#renderer/media/media-error.ts";
import { Microphone, type MicrophoneWish } from "#renderer/media/microphone.ts";
import type { GainWish } from "#renderer/media/microphone-gain.ts";
import { microphoneState } from "#renderer/media/microphone-state.ts";

type Processing = Record<"echoCancellation" | "noiseSuppression" | "autoGainControl", boolean>;
const plain: Processing = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

/** A track as far as the microphone looks at one. */
class FakeTrack extends EventTarget {
  readyState = "live";
  muted = false;
  readonly device: string;
  readonly processing: Processing;

  constructor(device: string, processing: Processing = plain) {
    super();
    this.device = device;
    this.processing = processing;
  }

  clone(): FakeTrack {
    return new FakeTrack(this.device, this.processing);
  }

  getSettings(): Processing {
    return this.processing;
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
    const { deviceId, ...asked } = constraints.audio as { deviceId?: { exact: string } } & Processing;
    const wanted = deviceId?.exact ?? "default";
    if (wanted === "gone") throw new DOMException("gone", "OverconstrainedError");
    const track = new FakeTrack(wanted, this.#processing(wanted, asked));
    this.opened.push(track);
    return { getAudioTracks: () => [track] };
  }

  /** As Chromium has it: a device that is open stays as it is, but beside echo cancellation it can be had without any processing. */
  #processing(device: string, { echoCancellation, noiseSuppression, autoGainControl }: Processing): Processing {
    const asked = { echoCancellation, noiseSuppression, autoGainControl };
    const open = this.opened.findLast((track) => track.device === device && track.readyState === "live");
    if (!open || isPlain(open.processing)) return asked;
    return open.processing.echoCancellation && isPlain(asked) ? asked : open.processing;
  }
}

const isPlain = (processing: Processing) => Object.values(processing).every((on) => !on);

/** A gain stage: one track for as long as it lives, whatever feeds it. */
class FakeStage {
  readonly track = new FakeTrack("stage");
  readonly fed: string[];
  volume: number;
  closed = false;
  readonly wish: GainWish;

  constructor(wish: GainWish) {
    this.wish = wish;
    this.fed = [(wish.source as unknown as FakeTrack).device];
    this.volume = wish.volume;
  }

  setVolume(volume: number): void {
    this.volume = volume;
  }

  async feed(source: MediaStreamTrack): Promise<void> {
    this.fed.push((source as unknown as FakeTrack).device);
  }

  close(): void {
    this.closed = true;
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
    volume: 1,
  };
  const state = { wish, mayProcess: true };
  const stages: FakeStage[] = [];
  const openGain = async (wanted: GainWish) => {
    if (!state.mayProcess) return null;
    const stage = new FakeStage(wanted);
    stages.push(stage);
    return { ...stage, ...methodsOf(stage), track: stage.track as unknown as MediaStreamTrack };
  };
  const microphone = new Microphone(media as unknown as MediaDevices, () => state.wish, openGain, {
    onOpened: () => {},
    onTrouble: (trouble) => troubles.push(trouble),
  });
  const user = () => {
    const taken: FakeTrack[] = [];
    return { taken, take: (track: MediaStreamTrack) => void taken.push(track as unknown as FakeTrack) };
  };
  const want = (over: Partial<MicrophoneWish>) => {
    state.wish = { ...state.wish, ...over };
    return microphone.follow();
  };
  const choose = (deviceId: string | null) => want({ deviceId });
  return { media, microphone, troubles, user, choose, want, stages, state };
}

const methodsOf = (stage: FakeStage) => ({
  setVolume: (volume: number) => stage.setVolume(volume),
  feed: (source: MediaStreamTrack) => stage.feed(source),
  close: () => stage.close(),
});

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

describe("the microphone's level", () => {
  it("is the device's own while it is 1: nothing stands between", async () => {
    const { microphone, user, stages } = setUp();
    const call = user();
    await microphone.join(call);
    expect(stages).toEqual([]);
    expect(call.taken.map((track) => track.device)).toEqual(["default"]);
  });

  it("is set by a stage that calls keep, also when the device is switched", async () => {
    const { microphone, user, want, stages } = setUp();
    const call = user();
    await microphone.join(call);
    await want({ volume: 0.5 });
    expect(call.taken.map((track) => track.device)).toEqual(["default", "stage"]);
    expect(stages[0]?.wish.overlap).toBe(true);
    await want({ volume: 1.5 });
    await want({ deviceId: "b" });
    await want({ volume: 1 });
    expect(call.taken).toHaveLength(2);
    expect(stages).toHaveLength(1);
    expect(stages[0]).toMatchObject({ volume: 1, fed: ["default", "b"], closed: false });
    microphone.leave(call);
    expect(stages[0]?.closed).toBe(true);
  });

  it("does not keep the first call waiting for a stage to warm up", async () => {
    const { microphone, user, stages, state } = setUp();
    state.wish = { ...state.wish, volume: 0.5 };
    await microphone.join(user());
    expect(stages[0]?.wish.overlap).toBe(false);
  });

  it("waits for a click with the device as it is, and follows after it", async () => {
    const { microphone, user, want, state } = setUp();
    state.mayProcess = false;
    const call = user();
    await want({ volume: 0.5 });
    await microphone.join(call);
    expect(call.taken.map((track) => track.device)).toEqual(["default"]);
    state.mayProcess = true;
    await microphone.follow();
    expect(call.taken.map((track) => track.device)).toEqual(["default", "stage"]);
  });

  it("gives way to the device itself when the browser stops the stage: no call is silenced by it", async () => {
    const { microphone, user, want, stages } = setUp();
    const call = user();
    await microphone.join(call);
    await want({ volume: 0.5 });
    stages[0]?.wish.onStalled();
    expect(call.taken.map((track) => track.device)).toEqual(["default", "stage", "default"]);
    expect(stages[0]?.closed).toBe(true);
  });
});

describe("processing that is changed in a call", () => {
  const all = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  const now = (call: { taken: FakeTrack[] }) => call.taken.at(-1)?.processing;

  it.each([
    ["noise suppression off", { ...all, noiseSuppression: false }],
    ["gain control off", { ...all, autoGainControl: false }],
    ["all off", plain],
  ])("takes hold where the browser would give the open device as it is: %s", async (_name, wanted) => {
    const { microphone, user, want, stages } = setUp();
    const call = user();
    await microphone.join(call);
    expect(now(call)).toEqual(all);
    await want(wanted);
    expect(now(call)).toEqual(wanted);
    expect(stages).toEqual([]);
  });

  it("closes the device first where there is no other way, and calls keep a track meanwhile", async () => {
    const { media, microphone, user, want, stages } = setUp();
    const call = user();
    const alone = { ...plain, noiseSuppression: true };
    await want(alone);
    await microphone.join(call);
    await want(plain);
    expect(stages[0]?.fed).toEqual(["default", "default"]);
    expect(media.opened.at(-1)?.processing).toEqual(plain);
    expect(media.opened.filter((track) => track.readyState === "live")).toHaveLength(1);
    expect(call.taken.map((track) => track.device)).toEqual(["default", "stage"]);
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
