import { useId } from "react";
import styles from "./dial-request-strip.module.css";

interface NumberChoiceProps {
  readonly label: string;
  readonly numbers: readonly { readonly number: string; readonly shown: string }[];
  readonly chosen: string;
  readonly onChoose: (number: string) => void;
}

/** Several numbers stood in the same text: one is chosen, by pointer or arrows; the yes is another step. */
export function NumberChoice({ label, numbers, chosen, onChoose }: NumberChoiceProps) {
  const name = useId();
  return (
    <fieldset className={styles.choice}>
      <legend className={styles.legend}>{label}</legend>
      {numbers.map(({ number, shown }) => (
        <label key={number} className={styles.option}>
          <input
            type="radio"
            name={name}
            value={number}
            checked={number === chosen}
            onChange={() => onChoose(number)}
          />
          {shown}
        </label>
      ))}
    </fieldset>
  );
}
