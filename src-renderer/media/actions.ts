import { assertNever } from "#shared/assert-never.ts";
import type { AudioChoice, MediaAction, MediaCommand, MediaResult } from "#shared/contract/desk/media.ts";
import type { LevelMeter } from "./level-meter.ts";
import type { MediaCalls } from "./media-calls.ts";
import { failureOf } from "./media-error.ts";
import type { Mixing } from "./mixing.ts";
import type { Sounds } from "./sounds.ts";

export interface ActionParts {
  readonly calls: MediaCalls;
  readonly mixing: Mixing;
  readonly sounds: Sounds;
  readonly meter: LevelMeter;
  readonly choose: (choice: AudioChoice) => Promise<void>;
}

type Answer = Omit<Extract<MediaResult, { ok: true }>, "ok" | "commandId">;

/** Carries one command out. Never rejects: a failure is a result too. */
export async function carryOut({ commandId, action }: MediaCommand, parts: ActionParts): Promise<MediaResult> {
  try {
    return { ok: true, commandId, ...(await act(action, parts)) };
  } catch (error) {
    return { ok: false, commandId, ...failureOf(error) };
  }
}

async function act(action: MediaAction, parts: ActionParts): Promise<Answer> {
  const { calls, sounds, meter } = parts;
  switch (action.do) {
    case "describe":
      return calls.begin(action.callId, action.iceServers, (call) => call.describe(action));
    case "remote":
      await calls.begin(action.callId, action.iceServers, (call) => call.remote(action, action.iceServers));
      return {};
    case "rollback":
      await calls.on(action.callId, (call) => call.rollback());
      return {};
    case "mute":
      await calls.on(action.callId, (call) => call.mute(action.on));
      return {};
    case "dtmf":
      return { sent: await calls.on(action.callId, (call) => call.dtmf(action.digits)) };
    case "mix":
      await parts.mixing.set(calls.some(action.callIds));
      return {};
    case "close":
      calls.close(action.callId);
      return {};
    case "audio":
      await parts.choose(action.choice);
      return {};
    case "ring":
      await sounds.ring(action.tone);
      return {};
    case "notify":
      await sounds.notify(action.sound);
      return {};
    case "test-tone":
      await sounds.test(action.on);
      return {};
    case "meter":
      if (action.on) await meter.start();
      else meter.stop();
      return {};
    default:
      return assertNever(action);
  }
}
