import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { KnownCaller } from "#shared/contract/desk/index.ts";
import styles from "./wallboard.module.css";

interface CallerNameProps {
  readonly caller: {
    readonly number: string | null;
    readonly name: string | null;
    readonly record: KnownCaller | null;
  };
  /** Opens the record; without it the name is only told. */
  readonly onRecord?: (known: KnownCaller) => void;
}

/** Who calls: the customer by this desk's records, else as the exchange has the caller. */
export function CallerName({ caller: { number, name, record }, onRecord }: CallerNameProps) {
  const words = useWords();
  const formats = useFormats();
  const shown = number === null ? words("wallboard:withheld") : formats.number(number);
  if (record === null) {
    return (
      <bdi className={styles.text}>
        {name === null || name === number ? shown : words("wallboard:name-and-number", { name, number: shown })}
      </bdi>
    );
  }
  const who =
    record.others === 0 ? record.name : words("wallboard:and-others", { name: record.name, count: record.others });
  return onRecord === undefined ? (
    <bdi className={styles.text}>{who}</bdi>
  ) : (
    <button type="button" className={styles.link} onClick={() => onRecord(record)}>
      <bdi>{who}</bdi>
    </button>
  );
}
