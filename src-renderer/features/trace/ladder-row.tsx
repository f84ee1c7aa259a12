// biome-ignore-all lint/a11y/useFocusableInteractive: one tab stop, the ladder itself; rows are named by its aria-activedescendant.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the ladder has the focus and the keys.
import { memo } from "react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import { type Lifeline, lifelines, type LadderRow as Row } from "#shared/trace/index.ts";
import { entryWords } from "./entry-words.ts";
import styles from "./ladder.module.css";
import { offsetText } from "./offset-text.ts";

/** Where the lifelines stand, in percent of the diagram; the widest gap is where the longest words are. */
export const places: Readonly<Record<Lifeline, number>> = { agent: 7, media: 26, desk: 46, exchange: 93 };

interface LadderRowProps {
  readonly id: string;
  readonly row: Row;
  readonly top: number;
  readonly index: number;
  readonly count: number;
  readonly marked: boolean;
  /** Of no call: there is no start to count from, so the clock is shown. */
  readonly byClock: boolean;
  readonly onPick: (index: number) => void;
}

/** One message or event between the lifelines. */
export const LadderRow = memo(function LadderRow(props: LadderRowProps) {
  const { id, row, top, index, count, marked, byClock, onPick } = props;
  const words = useWords();
  const formats = useFormats();
  const what = entryWords(words, row);
  const time = byClock ? formats.clock(row.entry.at) : offsetText(row.offsetMs);
  const status = words(`trace:tone.${row.tone}`);
  const name = (line: Lifeline) => words(`trace:lifeline.${line}`);
  const who =
    row.kind === "arrow"
      ? words("trace:row.arrow", { from: name(row.from), to: name(row.to) })
      : words("trace:row.mark", { at: name(row.at) });
  return (
    <div
      id={id}
      role="option"
      aria-selected={marked}
      aria-posinset={index + 1}
      aria-setsize={count}
      className={styles.row}
      style={{ transform: `translateY(${top}px)` }}
      data-tone={row.tone}
      data-pause={row.pauseMs !== null || undefined}
      onClick={() => onPick(index)}
    >
      {row.pauseMs !== null && (
        <span className={styles.pause}>{words("trace:pause", { length: formats.length(row.pauseMs) })}</span>
      )}
      <span className={styles.time}>{time}</span>
      <span className={styles.spoken}>{` ${who} `}</span>
      <span className={styles.diagram}>
        {lifelines.map((line) => (
          <span key={line} className={styles.lifeline} style={{ left: `${places[line]}%` }} />
        ))}
        {row.kind === "arrow" ? (
          <Arrow from={row.from} to={row.to} dialog={row.dialog} what={what} />
        ) : (
          <span className={styles.mark} style={{ left: `${places[row.at]}%` }}>
            {what}
          </span>
        )}
      </span>
      <span className={styles.status}>{row.tone !== "event" && ` ${status}`}</span>
    </div>
  );
});

function Arrow({ from, to, dialog, what }: { from: Lifeline; to: Lifeline; dialog: number | null; what: string }) {
  const words = useWords();
  const left = Math.min(places[from], places[to]);
  const right = 100 - Math.max(places[from], places[to]);
  // Words of the audio page may reach to the left of its line: there is room, and they are long.
  const labelLeft = from === "media" ? places.agent : left;
  return (
    <>
      <span className={styles.label} style={{ left: `${labelLeft}%`, right: `${right}%` }} data-from={from}>
        {dialog !== null && (
          <>
            <span className={styles.spoken}>{`${words("trace:dialog", { nth: dialog })} `}</span>
            <span className={styles.dialog} aria-hidden="true" {...tipOf(words("trace:dialog", { nth: dialog }))}>
              {dialog}
            </span>
          </>
        )}
        <span className={styles.what}>{what}</span>
      </span>
      <span
        className={styles.arrow}
        style={{ left: `${left}%`, right: `${right}%` }}
        data-to={places[to] > places[from] ? "right" : "left"}
      />
    </>
  );
}
