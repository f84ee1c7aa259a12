import { Switch } from "@mantine/core";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Section } from "#renderer/ui/section.tsx";
import { Strip } from "#renderer/ui/strip.tsx";
import { DeviceChoice } from "./device-choice.tsx";
import { MicrophoneMeter } from "./microphone-meter.tsx";
import { RingToneChoice } from "./ring-tone-choice.tsx";
import styles from "./settings.module.css";
import { TestCall } from "./test-call.tsx";
import { TestTone } from "./test-tone.tsx";
import { useChangeSettings } from "./use-change-settings.ts";
import { Volume } from "./volume.tsx";

const switches = ["echoCancellation", "noiseSuppression", "autoGainControl"] as const;

/** Which devices are spoken into and heard from, and a test of each before the shift begins. */
export function AudioSection() {
  const words = useWords();
  const change = useChangeSettings();
  const audio = useSlice("settings", (settings) => settings.audio);
  const page = useSlice("media", (media) => media.page);
  const microphone = useSlice("media", (media) => media.microphone);
  return (
    <div className={styles.section}>
      {page === "absent" && <Strip tone="warning">{words("settings:audio.no-page")}</Strip>}
      {microphone !== "ok" && (
        <Strip tone={microphone === "not-asked" ? "info" : "error"}>
          {words(`settings:audio.microphone-state.${microphone}`)}
        </Strip>
      )}
      <Section title={words("settings:audio.microphone")}>
        <DeviceChoice use="microphone" />
        <MicrophoneMeter />
        <Volume
          label={words("settings:audio.microphone-volume")}
          value={audio.microphoneVolume}
          most={2}
          onChange={(microphoneVolume) => change({ audio: { microphoneVolume } })}
        />
        <div className={styles.options}>
          {switches.map((name) => (
            <Switch
              key={name}
              size="xs"
              classNames={{ description: styles.hint ?? "" }}
              label={words(`settings:audio.${name}`)}
              description={words(`settings:audio.${name}-hint`)}
              checked={audio[name]}
              onChange={(event) => change({ audio: { [name]: event.currentTarget.checked } })}
            />
          ))}
        </div>
      </Section>
      <Section title={words("settings:audio.speaker")}>
        <div className={styles.row}>
          <DeviceChoice use="speaker" />
          <TestTone on="speaker" />
        </div>
        <Volume
          label={words("settings:audio.speaker-volume")}
          value={audio.speakerVolume}
          onChange={(speakerVolume) => change({ audio: { speakerVolume } })}
        />
      </Section>
      <Section title={words("settings:audio.ringer")}>
        <div className={styles.row}>
          <div className={styles.field}>
            <DeviceChoice use="ringer" />
            <RingToneChoice />
          </div>
          <TestTone on="ringer" />
        </div>
        <Volume
          label={words("settings:audio.ringer-volume")}
          value={audio.ringerVolume}
          onChange={(ringerVolume) => change({ audio: { ringerVolume } })}
        />
        <p className={styles.soft}>{words("settings:audio.ringer-hint")}</p>
      </Section>
      <TestCall />
    </div>
  );
}
