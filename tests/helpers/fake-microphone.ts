import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "#main/hosts/launch/project-root.ts";

/** One µ-law byte as 16-bit linear PCM (ITU-T G.711). */
function linear(byte: number): number {
  const code = ~byte & 0xff;
  const magnitude = (((code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4);
  return code & 0x80 ? 0x84 - magnitude : magnitude - 0x84;
}

/**
 * A WAV file of somebody speaking, for Chromium's `--use-file-for-fake-audio-capture`: its own fake microphone only beeps once a second, and a
 * test that listens for it has to be lucky. @returns the file's path
 */
export function spokenMicrophone(): string {
  const speech = readFileSync(join(projectRoot, "resources", "voices", "known-caller-en.ulaw"));
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + speech.length * 2, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(16_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(speech.length * 2, 40);
  const samples = Buffer.alloc(speech.length * 2);
  speech.forEach((byte, index) => {
    samples.writeInt16LE(linear(byte), index * 2);
  });
  const file = join(tmpdir(), "popline-microphone.wav");
  writeFileSync(file, Buffer.concat([header, samples]));
  return file;
}
