import { useWords } from "#renderer/app/i18n/use-words.ts";
import { levelShare } from "#renderer/features/softphone/index.ts";
import { LevelBar } from "#renderer/ui/level-bar.tsx";
import styles from "./settings.module.css";
import { useMicrophoneLevel } from "./use-microphone-level.ts";

/** Below this (dBFS) a microphone that is spoken into hears nothing. */
const heardDbfs = -50;

/** Speak, and see that the microphone hears it. */
export function MicrophoneMeter() {
  const words = useWords();
  const level = useMicrophoneLevel();
  const word = level === null ? "none" : level < heardDbfs ? "quiet" : "heard";
  return (
    <div className={styles.meter}>
      <LevelBar share={levelShare(level)} label={words("settings:audio.level")} />
      <span className={styles.soft}>{words(`settings:audio.level-${word}`)}</span>
    </div>
  );
}
