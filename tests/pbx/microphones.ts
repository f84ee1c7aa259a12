import { type Browser, chromium } from "playwright";
import { headlessOptions } from "#tests/helpers/chromium.ts";
import { toneMicrophone } from "#tests/helpers/tone-microphone.ts";
import type { AgentNumber } from "./exchange/local-files.ts";

/** What each agent's microphone sends, in Hz: far enough from each other and from the customers' 1004 Hz to be told apart on a line. */
export const microphoneHz: Readonly<Record<AgentNumber, number>> = {
  "1001": 600,
  "1002": 480,
  "1003": 760,
  "1004": 880,
};

/** A Chromium whose microphone sends the agent's tone. */
export function browserOf(agent: AgentNumber): Promise<Browser> {
  const { executablePath, args = [] } = headlessOptions();
  const microphone = `--use-file-for-fake-audio-capture=${toneMicrophone(microphoneHz[agent])}`;
  return chromium.launch({ ...(executablePath && { executablePath }), args: [...args, microphone] });
}

/** Settings for tones: the browser's processing takes a steady tone for noise. */
export const unprocessed = { echoCancellation: false, noiseSuppression: false, autoGainControl: false } as const;
