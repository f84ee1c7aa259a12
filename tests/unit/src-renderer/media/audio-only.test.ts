import { expect, test } from "vitest";
import { audioOnly } from "#renderer/media/audio-only.ts";

const session = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0"];
const audio = ["m=audio 9 UDP/TLS/RTP/SAVPF 111 0", "a=mid:a"];
const video = ["m=video 5000/2 UDP/TLS/RTP/SAVPF 96", "a=mid:v"];
const sdp = (...lines: readonly string[]) => `${lines.join("\r\n")}\r\n`;

test("video is refused in its place, whether it stands before or after the audio, and leaves the bundle", () => {
  expect(audioOnly(sdp(...session, "a=group:BUNDLE v a", ...video, ...audio))).toBe(
    sdp(...session, "a=group:BUNDLE a", "m=video 0 UDP/TLS/RTP/SAVPF 96", "a=mid:v", ...audio),
  );
  expect(audioOnly(sdp(...session, ...audio, ...video, "a=sendrecv"))).toBe(
    sdp(...session, ...audio, "m=video 0 UDP/TLS/RTP/SAVPF 96", "a=mid:v", "a=sendrecv"),
  );
});

test("a group of refused sections only is no group any more", () => {
  expect(audioOnly(sdp(...session, "a=group:LS v", ...audio, ...video))).not.toContain("a=group");
});

test("audio alone, and audio that rides on another section's transport, stay as they are", () => {
  for (const offer of [
    sdp(...session, "a=group:BUNDLE a", ...audio),
    sdp(...session, "a=group:BUNDLE v a", ...video, "m=audio 0 UDP/TLS/RTP/SAVPF 111", "a=mid:a", "a=bundle-only"),
  ])
    expect(audioOnly(offer)).toBe(offer);
});
