import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { DialButton } from "#renderer/features/softphone/index.ts";
import type { Phone } from "#shared/contract/desk/index.ts";
import type { PopTarget } from "#shared/pop/types.ts";
import styles from "./phone-list.module.css";

interface PhoneListProps {
  readonly phones: readonly Phone[];
  readonly target: PopTarget;
  readonly name: string;
  readonly doNotCall: boolean;
}

/** Numbers with their kind and a dial icon each. */
export function PhoneList({ phones, target, name, doNotCall }: PhoneListProps) {
  const words = useWords();
  const formats = useFormats();
  if (phones.length === 0) return <p className={styles.none}>{words("pop:no-numbers")}</p>;
  return (
    <ul className={styles.list}>
      {phones.map((phone) => {
        const number = phone.e164 ?? phone.raw;
        return (
          <li key={phone.id} className={styles.row}>
            <DialButton number={number} target={target} name={name} doNotCall={doNotCall} />
            <span className={styles.number}>{formats.number(number)}</span>
            {phone.extension && (
              <span className={styles.label}>{words("pop:extension", { extension: phone.extension })}</span>
            )}
            <span className={styles.label}>{words(`pop:number-kind.${phone.label}`)}</span>
          </li>
        );
      })}
    </ul>
  );
}
