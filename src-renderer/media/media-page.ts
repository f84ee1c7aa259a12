import type { AudioChoice, MediaReport } from "#shared/contract/desk/media.ts";
import type { DeskClient } from "../desk/index.ts";
import { type ActionParts, carryOut } from "./actions.ts";
import { AudioDevices } from "./audio-devices.ts";
import { AudioSetup } from "./audio-setup.ts";
import { CallMedia } from "./call-media.ts";
import type { DeviceNews } from "./device-choice.ts";
import { EngineLink } from "./engine-link.ts";
import { GestureGate, gestureTargets } from "./gesture-gate.ts";
import { LevelMeter } from "./level-meter.ts";
import { type MakeCall, MediaCalls } from "./media-calls.ts";
import { Microphone } from "./microphone.ts";
import { gainIn } from "./microphone-gain.ts";
import { microphoneState } from "./microphone-state.ts";
import { Mixing } from "./mixing.ts";
import { SoundContext } from "./sound-context.ts";
import { SoundLibrary } from "./sound-library.ts";
import { Sounds } from "./sounds.ts";

export interface MediaPageOptions {
  readonly desk: DeskClient;
  /** Names this page to the engine: the same after a reconnect, another after a reload. */
  readonly pageId: string;
  readonly page: Window;
}

export interface MediaPage {
  dispose(): void;
}

/** Builds the media page out of its parts and attaches it to the engine. Ends by itself when another page takes the audio over. */
export function startMediaPage({ desk, pageId, page }: MediaPageOptions): MediaPage {
  const { mediaDevices, permissions } = page.navigator;
  const report = (what: MediaReport) => engine.report(what);
  const setup = new AudioSetup();
  const gate = new GestureGate(gestureTargets(page), (needed) => {
    report({ what: "needs-gesture", needed });
    // The microphone's level may have waited for it.
    if (!needed) microphone.follow().catch(reportError);
  });
  const sound = new SoundContext(gate);
  const sounds = new Sounds(setup, sound, new SoundLibrary(reportError), gate);
  const devices = new AudioDevices(mediaDevices, () => {
    const news = setup.present(devices.list);
    reportLost(news);
    reportDevices();
    followAudio().then(() => reportBack(news), reportError);
  });
  const microphone = new Microphone(mediaDevices, () => setup.microphone(), gainIn(sound), {
    onOpened: () => void devices.refresh(),
    onTrouble: () => reportDevices(),
  });
  const meter = new LevelMeter(microphone, sound, (microphoneDbfs) => report({ what: "level", microphoneDbfs }));
  const makeCall: MakeCall = (callId, iceServers) =>
    new CallMedia({
      microphone,
      gate,
      iceServers,
      output: setup.output("speaker"),
      events: {
        onIce: (state) => report({ what: "ice", callId, state }),
        onFlowing: (direction) => report({ what: "flowing", callId, direction }),
        onQuality: (quality) => report({ what: "quality", callId, ...quality }),
        onOutputFailed: reportError,
      },
    });
  const calls = new MediaCalls(makeCall);
  const mixing = new Mixing(sound);
  const parts: ActionParts = { calls, mixing, sounds, meter, choose };

  function reportDevices(): void {
    const state = microphoneState(microphone, devices.permission, devices.list);
    report({ what: "devices", devices: [...devices.list], microphone: state });
  }

  function reportLost(news: readonly DeviceNews[]): void {
    for (const { what, role, label } of news) if (what === "device-lost") report({ what, role, label, now: null });
  }

  /** Only once it is used again. */
  function reportBack(news: readonly DeviceNews[]): void {
    for (const { what, role, label } of news) if (what === "device-back") report({ what, role, label });
  }

  async function choose(choice: AudioChoice): Promise<void> {
    reportLost(setup.choose(choice));
    await followAudio();
  }

  /** Brings everything that sounds onto the devices that are chosen and there. All of it is tried; the first failure is thrown. */
  async function followAudio(): Promise<void> {
    const speaker = setup.output("speaker");
    const steps = [
      microphone.follow(),
      sounds.follow(),
      ...[...calls.all.values()].map((call) => call.media.chooseOutput(speaker)),
    ];
    for (const outcome of await Promise.allSettled(steps)) if (outcome.status === "rejected") throw outcome.reason;
  }

  function reportAll(): void {
    reportDevices();
    report({ what: "needs-gesture", needed: gate.needed });
    for (const [callId, { media }] of calls.all) {
      if (media.ice) report({ what: "ice", callId, state: media.ice });
      for (const direction of media.flowing) report({ what: "flowing", callId, direction });
    }
  }

  function dispose(): void {
    engine.dispose();
    meter.stop();
    sounds.stop();
    calls.closeAll();
    mixing.dispose();
    devices.dispose();
    gate.dispose();
    sound.dispose().catch(reportError);
  }

  const engine = new EngineLink({
    desk,
    pageId,
    carryOut: (command) => carryOut(command, parts),
    onNewEngine: () => calls.newEngine(),
    onAttached: reportAll,
    onSuperseded: dispose,
  });
  devices.start(permissions).catch(reportError);
  sound.probe().catch(reportError);
  return { dispose };
}
