import { useEffect, useRef } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import styles from "./call-keypad.module.css";
import { keypadKeys } from "./keypad-keys.ts";

/** Tones into the call. Digits keyed on the keyboard work too while it has the focus; what was keyed is shown. */
export function CallKeypad({ digits, onKey }: { digits: string; onKey: (digit: string) => void }) {
  const words = useWords();
  const box = useRef<HTMLFieldSetElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <fieldset
      ref={box}
      className={styles.pad}
      tabIndex={-1}
      aria-label={words("phone:keypad")}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.altKey || event.metaKey || !/^[0-9*#A-D]$/.test(event.key)) return;
        event.preventDefault();
        onKey(event.key);
      }}
    >
      <output className={styles.typed} aria-label={words("phone:keyed")}>
        {digits}
      </output>
      <div className={styles.keys}>
        {keypadKeys.map((key) => (
          <button key={key} type="button" className={styles.key} onClick={() => onKey(key)}>
            {key}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
