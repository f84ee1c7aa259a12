import { useWords } from "#renderer/app/i18n/use-words.ts";
import { type LiveQuality, minuteOf, mosText, percentOf, steadyMos } from "./quality.ts";
import styles from "./quality-details.module.css";
import { QualityPicture } from "./quality-picture.tsx";

/** How the call sounds, in numbers: both ways, and the last minute as a picture. */
export function QualityDetails({ id, quality }: { id: string; quality: LiveQuality }) {
  const words = useWords();
  const ms = (value: number | null) =>
    value === null ? words("quality:unknown") : words("quality:ms", { ms: Math.round(value) });
  const percent = (share: number | null) =>
    share === null ? words("quality:unknown") : words("quality:percent", { percent: percentOf(share) });
  const mos = steadyMos(quality.recent);
  const minute = minuteOf(quality.recent);
  const facts = [
    ["mos", mos === null ? words("quality:unknown") : words("quality:of-five", { mos: mosText(mos) })],
    ["delay", ms(quality.roundTripMs)],
    ["jitter", ms(quality.jitterMs)],
    ["loss", percent(quality.loss)],
    ["loss-sent", percent(quality.lossSent)],
    ["codec", quality.codec ?? words("quality:unknown")],
  ] as const;
  return (
    <section id={id} className={styles.details} aria-label={words("quality:details")}>
      <div className={styles.picture}>
        <QualityPicture
          recent={quality.recent}
          label={minute === null ? words("quality:picture-none") : words("quality:picture", minute)}
        />
      </div>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name} className={styles.fact} data-bad={quality.warnings.some((it) => it === name) || undefined}>
            <dt>{words(`quality:fact.${name}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
