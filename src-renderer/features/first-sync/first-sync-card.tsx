import { useSlice } from "#renderer/app/desk-context.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { firstSyncPercent } from "#renderer/app/state/first-sync.ts";
import styles from "./first-sync.module.css";

/**
 * How far the first sync is: on the empty desk, where nobody works yet; the chip in the top bar says it everywhere. Each line keeps its
 * place from the first second to the last, and a screen reader reads the bar when it is asked, not every second.
 */
export function FirstSyncCard() {
  const words = useWords();
  const formats = useFormats();
  const sync = useSlice("sync");
  const isAway = useSlice("central", (central) => central.name === "unreachable");
  const { progress } = sync;
  if (progress === null || (sync.name !== "first-sync" && !isAway)) return null;
  const percent = firstSyncPercent(sync);
  const { rows, total, rowsPerSecond: rate = null } = progress;
  const counted =
    total === null || percent === null
      ? rows === 0
        ? words("sync:first.begins")
        : words("sync:first.rows-only", { rows: formats.count(rows) })
      : words("sync:first.rows", { rows: formats.count(rows), total: formats.count(total) });
  const isPaced = !isAway && rate !== null && rate > 0;
  const pace = isPaced ? words("sync:first.rate", { rate: formats.count(rate) }) : null;
  const left =
    isPaced && total !== null
      ? words("sync:first.left", { left: formats.length((Math.max(0, total - rows) / rate) * 1000) })
      : null;
  const said = [counted, pace, left].filter((it) => it !== null).join(", ");
  return (
    <section className={styles.card} aria-label={words("sync:first.title")}>
      <div className={styles.head}>
        <b>{words("sync:first.title")}</b>
        <span className={styles.percent}>{percent !== null && words("sync:first.percent", { percent })}</span>
      </div>
      <progress
        className={styles.bar}
        aria-label={words("sync:first.label")}
        aria-valuetext={said}
        max={100}
        // Without a value it moves: the end is not known.
        {...(percent !== null && { value: percent })}
      />
      <div className={styles.figures}>
        <span>{counted}</span>
        <span>{pace}</span>
        <span>{left}</span>
      </div>
      <p className={styles.why}>{words(isAway ? "sync:first.stopped" : "sync:first.why")}</p>
    </section>
  );
}
