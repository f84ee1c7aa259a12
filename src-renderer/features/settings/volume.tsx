import { Slider } from "@mantine/core";
import { useEffect, useState } from "react";
import styles from "./settings.module.css";

interface VolumeProps {
  readonly label: string;
  /** 0 to `most`. */
  readonly value: number;
  /** 1 unless something can be made louder than it is. */
  readonly most?: number;
  readonly onChange: (value: number) => void;
}

/** A volume in steps of 5 %; saved when the thumb is let go. */
export function Volume({ label, value, most = 1, onChange }: VolumeProps) {
  const [shown, setShown] = useState(Math.round(value * 100));
  useEffect(() => setShown(Math.round(value * 100)), [value]);
  return (
    <div className={styles.field}>
      <span className={styles.soft}>{`${label} · ${shown} %`}</span>
      <Slider
        className={styles.slider ?? ""}
        size="sm"
        thumbSize={16}
        thumbLabel={label}
        thumbValueText={(percent) => `${percent} %`}
        label={null}
        max={most * 100}
        step={5}
        value={shown}
        onChange={setShown}
        onChangeEnd={(percent) => onChange(percent / 100)}
      />
    </div>
  );
}
