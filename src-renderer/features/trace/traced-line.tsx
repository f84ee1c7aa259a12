import { IconPhoneIncoming, IconPhoneOutgoing, IconPlugConnected } from "@tabler/icons-react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Moment } from "#renderer/app/lists/moment.tsx";
import type { TracedCall } from "#shared/trace/index.ts";
import styles from "./traced-calls.module.css";

/** The line in the list of what there is a trace of. */
export function LineLine() {
  const words = useWords();
  return (
    <>
      <IconPlugConnected size={16} aria-hidden="true" className={styles.sign ?? ""} />
      <span className={styles.line}>
        <span className={styles.who}>{words("trace:line")}</span>
        <span className={styles.hint}>{words("trace:line-hint")}</span>
      </span>
    </>
  );
}

/** A call in that list: which way, with whom, when. */
export function CallLine({ call }: { call: TracedCall }) {
  const words = useWords();
  const formats = useFormats();
  const Sign = call.direction === "in" ? IconPhoneIncoming : IconPhoneOutgoing;
  return (
    <>
      <span role="img" aria-label={words(`phone:direction.${call.direction}`)} className={styles.sign}>
        <Sign size={15} aria-hidden="true" />
      </span>
      <bdi className={styles.who}>
        {call.name ?? (call.number === "" ? words("trace:withheld") : formats.number(call.number))}
      </bdi>
      <span className={styles.when}>
        <Moment at={call.startedAt} />
      </span>
    </>
  );
}
