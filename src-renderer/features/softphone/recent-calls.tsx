import { IconPhoneIncoming, IconPhoneOutgoing, IconPhoneX, IconRepeat } from "@tabler/icons-react";
import { memo } from "react";
import { useStore } from "zustand";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { Moment } from "#renderer/app/lists/moment.tsx";
import { Empty } from "#renderer/ui/empty.tsx";
import { Section } from "#renderer/ui/section.tsx";
import { SkeletonRows } from "#renderer/ui/skeleton-rows.tsx";
import { tipOf } from "#renderer/ui/tip.ts";
import type { HistoryRow } from "#shared/contract/desk/index.ts";
import { DialButton } from "./dial-button.tsx";
import { numberOf, targetOf } from "./history-row.ts";
import styles from "./recent-calls.module.css";
import { useRecentCalls } from "./use-recent-calls.ts";

/** The newest calls with a dial icon each, missed ones marked; and the last dialled number again by one key. */
export function RecentCalls() {
  const words = useWords();
  const keys = useKeyParts();
  const { dialer } = useDesk();
  const rows = useRecentCalls();
  const lastOut = rows?.find((row) => row.interaction.direction === "out");
  const last = useStore(dialer.store, (state) => state.last);
  const number = last ?? (lastOut && numberOf(lastOut));
  const redial = () => {
    if (!number) return false;
    void dialer.dial({ number, target: null });
    return true;
  };
  useAction("redial", redial);
  return (
    <Section
      title={words("phone:recent")}
      aside={
        <button
          type="button"
          className={styles.redial}
          disabled={!number}
          onClick={redial}
          {...tipOf(words("app:action.redial"), keys("redial"))}
        >
          <IconRepeat size={14} aria-hidden="true" />
          {words("phone:redial")}
        </button>
      }
    >
      {rows === null && <SkeletonRows rows={5} label={words("common:loading")} />}
      {rows?.length === 0 && <Empty title={words("phone:no-calls")} />}
      {rows && rows.length > 0 && (
        <ul className={styles.list}>
          {rows.map((row) => (
            <RecentCall key={row.interaction.id} row={row} />
          ))}
        </ul>
      )}
    </Section>
  );
}

const RecentCall = memo(function RecentCall({ row }: { row: HistoryRow }) {
  const words = useWords();
  const formats = useFormats();
  const { interaction } = row;
  const missed =
    interaction.outcome === "missed" || (interaction.direction === "in" && interaction.outcome === "no-answer");
  const Sign = missed ? IconPhoneX : interaction.direction === "out" ? IconPhoneOutgoing : IconPhoneIncoming;
  const number = numberOf(row);
  const kind = missed ? words("phone:missed") : words(`phone:direction.${interaction.direction}`);
  return (
    <li className={styles.row} data-missed={missed || undefined}>
      <span role="img" aria-label={kind} className={styles.sign} {...tipOf(kind)}>
        <Sign size={15} aria-hidden="true" />
      </span>
      <span className={styles.who}>
        {row.name ?? interaction.remoteName ?? (number ? formats.number(number) : words("phone:withheld"))}
      </span>
      {missed && <span className={styles.missed}>{words("phone:missed")}</span>}
      <Moment at={interaction.startedAt} className={styles.time} />
      {number ? <DialButton number={number} target={targetOf(row)} name={row.name} /> : <span className={styles.gap} />}
    </li>
  );
});
