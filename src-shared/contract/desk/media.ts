import { z } from "zod";
import { CallId } from "../../ids.ts";
import { ChosenDevice, RingToneName } from "../../settings/settings.ts";

/**
 * Engine → media page. The page holds one RTCPeerConnection per call and nothing else that matters: it can die at any time and the engine
 * takes its calls over into the next page (DESIGN 1). Commands about one call are carried out in the order they came.
 */
export const AudioChoice = z.object({
  microphone: ChosenDevice,
  speaker: ChosenDevice,
  ringer: ChosenDevice,
  speakerVolume: z.number().min(0).max(1),
  ringerVolume: z.number().min(0).max(1),
  echoCancellation: z.boolean(),
  noiseSuppression: z.boolean(),
  autoGainControl: z.boolean(),
  /** Gain on what is sent: 0..2, 1 as it is. */
  microphoneVolume: z.number().min(0).max(2),
  ringTone: RingToneName,
});
export type AudioChoice = z.infer<typeof AudioChoice>;

export const IceServer = z.object({
  urls: z.string(),
  username: z.string().optional(),
  credential: z.string().optional(),
});

export const SdpType = z.enum(["offer", "answer"]);
const sdp = z.string().max(65_536);

export const MediaAction = z.discriminatedUnion("do", [
  /** → { sdp, type }: a local offer (no remote offer waiting) or answer (one is), with all candidates in it. `hold`: sendonly/inactive. */
  z.object({
    do: z.literal("describe"),
    callId: CallId,
    iceServers: z.array(IceServer),
    hold: z.boolean(),
    iceRestart: z.boolean(),
  }),
  /** → {}: the remote offer or answer. */
  z.object({ do: z.literal("remote"), callId: CallId, type: SdpType, sdp, iceServers: z.array(IceServer) }),
  /** → {}: gives back the pending local offer (re-INVITE refused). */
  z.object({ do: z.literal("rollback"), callId: CallId }),
  z.object({ do: z.literal("mute"), callId: CallId, on: z.boolean() }),
  /** → { sent: false } when RFC 4733 was not negotiated: the engine falls back to INFO. */
  z.object({ do: z.literal("dtmf"), callId: CallId, digits: z.string().regex(/^[0-9A-D*#,]{1,32}$/) }),
  /** These calls hear each other and the agent; any other mix ends. Fewer than two: no mix. Calls of it that are closed leave it. */
  z.object({ do: z.literal("mix"), callIds: z.array(CallId).max(8) }),
  z.object({ do: z.literal("close"), callId: CallId }),
  z.object({ do: z.literal("audio"), choice: AudioChoice }),
  /** The ringer. `tone`: incoming ring, second call while talking, ring-back heard by the agent, busy tone, end of call. */
  z.object({ do: z.literal("ring"), tone: z.enum(["incoming", "waiting", "ringback", "busy", "none"]) }),
  /** One short sound: a call was answered by itself, a call waits on hold for long, a limit of the wallboard was passed. */
  z.object({ do: z.literal("notify"), sound: z.enum(["auto-answer", "hold-reminder", "limit"]) }),
  z.object({ do: z.literal("test-tone"), on: z.enum(["speaker", "ringer"]) }),
  /** Microphone levels are reported 10 times a second while on. */
  z.object({ do: z.literal("meter"), on: z.boolean() }),
]);
export type MediaAction = z.infer<typeof MediaAction>;

/** `engine`: which engine gives it, for its numbers begin anew with each. */
export const MediaCommand = z.object({
  engine: z.string().max(64).default(""),
  commandId: z.number().int(),
  action: MediaAction,
});
export type MediaCommand = z.infer<typeof MediaCommand>;

export const MediaFailure = z.enum([
  "microphone-denied",
  "microphone-missing",
  "microphone-busy",
  "bad-sdp",
  "no-such-call",
  "ice-failed",
  "output-failed",
  "page-gone",
  "internal",
]);
export type MediaFailure = z.infer<typeof MediaFailure>;

export const MediaResult = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    commandId: z.number().int(),
    type: SdpType.optional(),
    sdp: sdp.optional(),
    sent: z.boolean().optional(),
  }),
  z.object({ ok: z.literal(false), commandId: z.number().int(), failure: MediaFailure, detail: z.string().max(1000) }),
]);
export type MediaResult = z.infer<typeof MediaResult>;

export const AudioDevice = z.object({ deviceId: z.string(), label: z.string(), kind: z.enum(["input", "output"]) });
export type AudioDevice = z.infer<typeof AudioDevice>;

export const MicrophoneState = z.enum(["ok", "not-asked", "denied", "missing", "muted-by-system", "busy"]);
export type MicrophoneState = z.infer<typeof MicrophoneState>;

/** Media page → engine. */
export const MediaReport = z.discriminatedUnion("what", [
  z.object({ what: z.literal("devices"), devices: z.array(AudioDevice), microphone: MicrophoneState }),
  /** A chosen device is gone; `now` is used instead (null: the system's default). */
  z.object({
    what: z.literal("device-lost"),
    role: z.enum(["microphone", "speaker", "ringer"]),
    label: z.string(),
    now: z.string().nullable(),
  }),
  /** The chosen device was plugged in again and is used again. */
  z.object({ what: z.literal("device-back"), role: z.enum(["microphone", "speaker", "ringer"]), label: z.string() }),
  z.object({ what: z.literal("level"), microphoneDbfs: z.number() }),
  z.object({
    what: z.literal("ice"),
    callId: CallId,
    state: z.enum(["checking", "connected", "disconnected", "failed", "closed"]),
  }),
  /** The first audio packet came in or went out. */
  z.object({ what: z.literal("flowing"), callId: CallId, direction: z.enum(["in", "out"]) }),
  /** Once a second in a call. Round trip and jitter in ms, loss as a share 0..1 of the last interval, levels in dBFS. */
  z.object({
    what: z.literal("quality"),
    callId: CallId,
    roundTripMs: z.number().nullable(),
    jitterMs: z.number().nullable(),
    loss: z.number().min(0).max(1).nullable(),
    packetsIn: z.number().int(),
    packetsOut: z.number().int(),
    heardDbfs: z.number().nullable(),
    codec: z.string().max(32).nullable(),
    lossSent: z.number().min(0).max(1).nullable(),
    /** How long packets waited in the jitter buffer. */
    bufferMs: z.number().nonnegative().nullable(),
  }),
  /** The browser wants a click before it plays sound. */
  z.object({ what: z.literal("needs-gesture"), needed: z.boolean() }),
]);
export type MediaReport = z.infer<typeof MediaReport>;
