import styles from "./reports.module.css";

/** A part of a bar; its look tells it apart, not its colour alone. */
export interface BarPart {
  readonly look: "plain" | "hatched" | "dotted";
  readonly label: string;
  readonly value: number;
}

export interface Bar {
  readonly id: string;
  readonly name: string;
  readonly parts: readonly BarPart[];
  /** What stands at its end. */
  readonly text: string;
}

const mostBars = 8;

/** The first few of a list as bars beside each other, the longest as long as there is room. The table beneath has them all. */
export function BarList({
  label,
  caption,
  bars,
}: {
  readonly label: string;
  /** What the texts at the bars' ends are. */
  readonly caption: string;
  readonly bars: readonly Bar[];
}) {
  const sum = ({ parts }: Bar) => parts.reduce((all, part) => all + part.value, 0);
  const shown = bars.slice(0, mostBars);
  const longest = Math.max(1, ...shown.map(sum));
  const parts = shown[0]?.parts ?? [];
  return (
    <figure className={styles.chart} aria-label={label}>
      <figcaption className={styles.barHead}>
        <span className={styles.legend}>
          {parts.length > 1 &&
            parts.map(({ look, label: name }) => (
              <span key={look} className={styles.key}>
                <span className={styles.swatch} data-look={look} />
                {name}
              </span>
            ))}
        </span>
        <span>{caption}</span>
      </figcaption>
      <ul className={styles.bars}>
        {shown.map((bar) => (
          <li key={bar.id} className={styles.barRow}>
            <bdi className={styles.barName}>{bar.name}</bdi>
            <span className={styles.barTrack}>
              {bar.parts.map(({ look, value }) => (
                <span
                  key={look}
                  className={styles.bar}
                  data-look={look}
                  style={{ width: `${(value / longest) * 100}%` }}
                />
              ))}
            </span>
            <span className={styles.barText}>{bar.text}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
