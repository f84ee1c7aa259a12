import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useFormats } from "../format/use-formats.ts";
import { useWords } from "../i18n/use-words.ts";
import type { DraftPhase } from "./draft-keeper.ts";
import styles from "./saved-line.module.css";

interface SavedLineProps {
  readonly phase: DraftPhase;
  readonly savedAt: number | null;
  readonly restored: boolean;
}

/** "Saved 12:03:04": whether what is typed is safe. Read out only when it is not. */
export function SavedLine({ phase, savedAt, restored }: SavedLineProps) {
  const words = useWords();
  const formats = useFormats();
  if (phase === "unsaved") {
    return (
      <span className={styles.line} data-bad="" role="status">
        <IconAlertTriangle size={14} aria-hidden="true" />
        {words("common:draft.unsaved")}
      </span>
    );
  }
  if (savedAt === null) return <span className={styles.line} data-draft={phase} />;
  return (
    <span className={styles.line} data-draft={phase}>
      {phase === "saved" && <IconCheck size={14} aria-hidden="true" />}
      {words(restored ? "common:draft.restored" : "common:draft.saved", { at: formats.clock(savedAt) })}
    </span>
  );
}
