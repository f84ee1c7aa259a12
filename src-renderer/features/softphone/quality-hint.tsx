import { IconAlertTriangle, IconAntennaBars5, IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { LevelBar } from "#renderer/ui/level-bar.tsx";
import { tipOf } from "#renderer/ui/tip.ts";
import type { CallId } from "#shared/ids.ts";
import { gradeOf, levelShare, mosText, steadyMos } from "./quality.ts";
import { QualityDetails } from "./quality-details.tsx";
import styles from "./quality-hint.module.css";
import { QualityPicture } from "./quality-picture.tsx";
import { QualityWarningStrip } from "./quality-warning.tsx";

/** How the call sounds: the other end's level, the last minute as a small picture, a word; a sentence when something is wrong; more on a click. */
export function QualityHint({ callId }: { callId: CallId }) {
  const words = useWords();
  const id = useId();
  const quality = useSlice("media", (media) => media.quality[callId]);
  const [open, setOpen] = useState(false);
  if (quality === undefined) return null;
  const grade = gradeOf(quality);
  const mos = steadyMos(quality.recent);
  const word = words(`quality:grade.${grade}`);
  const label =
    mos === null
      ? words(open ? "quality:hide-none" : "quality:show-none", { grade: word })
      : words(open ? "quality:hide" : "quality:show", { grade: word, mos: mosText(mos) });
  const Sign = grade === "poor" || quality.warnings.length > 0 ? IconAlertTriangle : IconAntennaBars5;
  const Chevron = open ? IconChevronUp : IconChevronDown;
  return (
    <div className={styles.hint} data-grade={grade}>
      <div className={styles.line}>
        <LevelBar share={levelShare(quality.heardDbfs)} label={words("phone:heard")} />
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          aria-label={label}
          onClick={() => setOpen(!open)}
          {...tipOf(label)}
        >
          <span className={styles.picture}>
            <QualityPicture recent={quality.recent} />
          </span>
          <span className={styles.word}>
            <Sign size={14} aria-hidden="true" />
            {word}
          </span>
          <Chevron size={14} aria-hidden="true" />
        </button>
      </div>
      <QualityWarningStrip quality={quality} />
      {open && <QualityDetails id={id} quality={quality} />}
    </div>
  );
}
