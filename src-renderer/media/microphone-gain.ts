import { pause } from "../desk/backoff.ts";
import type { SoundContext } from "./sound-context.ts";

/**
 * How long two ways overlap when one takes the other's place: a new device's first samples come out of the graph some 30 ms after it was
 * connected, and until then the old one is heard. The change itself is a cross-fade at its end.
 */
const overlapSeconds = 0.08;
const fadeSeconds = 0.02;

/** The microphone's level as a stage between the device and everyone who uses it. */
export interface GainStage {
  /** Stays the same when the device is switched: who has it hears no gap. */
  readonly track: MediaStreamTrack;
  setVolume(volume: number): void;
  /** Another device in place of the one before: at once when that has ended, else faded over. Resolves when it is no longer needed. */
  feed(source: MediaStreamTrack): Promise<void>;
  close(): void;
}

export interface GainWish {
  readonly source: MediaStreamTrack;
  readonly volume: number;
  /** The device is in use without a stage: resolve only when its sound comes out here as well. */
  readonly overlap: boolean;
  /** The browser has stopped the graph: nothing comes out of it any more. */
  readonly onStalled: () => void;
}

/** null: no sound can be processed now (the browser waits for a click); the microphone is then used as it is. */
export type OpenGain = (wish: GainWish) => Promise<GainStage | null>;

/** Gain stages in the page's own audio context. */
export function gainIn(sound: SoundContext): OpenGain {
  return async ({ source, volume, overlap, onStalled }) => {
    const release = await sound.use();
    const { context } = sound;
    if (context.state !== "running") {
      release();
      return null;
    }
    const gain = new GainNode(context, { gain: volume });
    const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    gain.connect(destination);
    const [track] = destination.stream.getAudioTracks();
    if (!track) throw new DOMException("the stage has no track", "NotSupportedError");
    let input = inputOf(context, source, gain);
    const onState = () => context.state !== "running" && onStalled();
    context.addEventListener("statechange", onState);
    if (overlap) await pause(overlapSeconds * 1000);
    return {
      track,
      setVolume: (next) => gain.gain.setTargetAtTime(next, context.currentTime, fadeSeconds),
      async feed(next) {
        const before = input;
        input = inputOf(context, next, gain);
        if (before.track.readyState === "live") {
          const end = context.currentTime + overlapSeconds;
          fade(input.level.gain, 0, 1, end);
          fade(before.level.gain, 1, 0, end);
          await pause(overlapSeconds * 1000);
        }
        before.disconnect();
      },
      close() {
        context.removeEventListener("statechange", onState);
        input.disconnect();
        gain.disconnect();
        track.stop();
        release();
      },
    };
  };
}

function inputOf(context: AudioContext, track: MediaStreamTrack, output: AudioNode) {
  const node = new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) });
  const level = new GainNode(context);
  node.connect(level).connect(output);
  const disconnect = () => {
    node.disconnect();
    level.disconnect();
  };
  return { track, level, disconnect };
}

function fade(level: AudioParam, from: number, to: number, end: number): void {
  level.setValueAtTime(from, 0);
  level.setValueAtTime(from, end - fadeSeconds);
  level.linearRampToValueAtTime(to, end);
}
