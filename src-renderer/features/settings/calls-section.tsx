import { NumberInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Choice } from "./choice.tsx";
import styles from "./settings.module.css";
import { useChangeSettings } from "./use-change-settings.ts";

const longest = 30;

/** Whether calls answer themselves. */
export function CallsSection() {
  const words = useWords();
  const change = useChangeSettings();
  const calls = useSlice("settings", (settings) => settings.calls);
  return (
    <div className={styles.section}>
      <Choice
        label={words("settings:calls.auto-answer")}
        value={calls.autoAnswer}
        options={(["never", "asked", "always"] as const).map((value) => ({
          value,
          label: words(`settings:calls.${value}`),
          hint: words(`settings:calls.${value}-hint`),
        }))}
        onChange={(autoAnswer) => change({ calls: { autoAnswer } })}
      />
      {calls.autoAnswer === "always" && (
        <Seconds
          value={calls.autoAnswerSeconds}
          onChange={(autoAnswerSeconds) => change({ calls: { autoAnswerSeconds } })}
        />
      )}
    </div>
  );
}

/** Taken when the field is left, by an arrow or by Enter: not at each digit on the way to "15". */
function Seconds({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const words = useWords();
  const [typed, setTyped] = useState<string | number>(value);
  useEffect(() => setTyped(value), [value]);
  const take = (next: string | number) => {
    const seconds = typeof next === "number" ? Math.min(longest, Math.max(0, Math.round(next))) : value;
    setTyped(seconds);
    if (seconds !== value) onChange(seconds);
  };
  return (
    <NumberInput
      size="xs"
      w={220}
      label={words("settings:calls.seconds")}
      min={0}
      max={longest}
      allowDecimal={false}
      value={typed}
      onChange={setTyped}
      onBlur={() => take(typed)}
      onKeyDown={(event) => event.key === "Enter" && take(typed)}
    />
  );
}
