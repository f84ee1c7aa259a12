import { Radio } from "@mantine/core";
import styles from "./settings.module.css";

interface ChoiceProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly {
    readonly value: V;
    readonly label: string;
    readonly hint?: string;
    readonly lang?: string;
  }[];
  readonly onChange: (value: V) => void;
}

/** One of a few, each with what it means. */
export function Choice<V extends string>({ label, value, options, onChange }: ChoiceProps<V>) {
  return (
    <Radio.Group
      label={label}
      value={value}
      onChange={(next) => {
        const chosen = options.find((option) => option.value === next);
        if (chosen !== undefined) onChange(chosen.value);
      }}
    >
      <div className={styles.options} style={{ marginTop: 8 }}>
        {options.map((option) => (
          <Radio
            key={option.value}
            size="xs"
            classNames={{ description: styles.hint ?? "" }}
            value={option.value}
            label={option.label}
            description={option.hint}
            lang={option.lang}
          />
        ))}
      </div>
    </Radio.Group>
  );
}
