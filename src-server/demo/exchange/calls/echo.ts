import type { AudioSink, CallEnd } from "./call-end.ts";

/** The far end of an echo test: says what it hears, packet by packet, without delay. */
export function createEcho(label: string): CallEnd {
  let sink: AudioSink | undefined;
  return {
    label,
    identity: { number: label },
    speakTo(next) {
      sink = next;
    },
    begin() {},
    audio: (payload) => sink?.audio(payload),
    event: (payload, first) => sink?.event(payload, first),
    release() {
      sink = undefined;
    },
  };
}
