import { Button } from "@mantine/core";
import { IconArrowForwardUp, IconCheck, IconMessageQuestion } from "@tabler/icons-react";
import { useDraft } from "#renderer/app/drafts/use-draft.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { Keys } from "#renderer/ui/keys.tsx";
import type { Call } from "#shared/call/types.ts";
import type { PopHandover } from "#shared/pop/types.ts";
import styles from "./handover-strip.module.css";
import { hasNotes, withNotes } from "./take-notes.ts";
import { emptyWrapUp, type WrapUpValues } from "./wrap-up-values.ts";

const signs = { attended: IconMessageQuestion, blind: IconArrowForwardUp };

interface HandoverStripProps {
  readonly handover: PopHandover;
  readonly call: Call | undefined;
}

/** What a colleague sent along with the call: who, why and their notes, which one step takes over into one's own. */
export function HandoverStrip({ handover, call }: HandoverStripProps) {
  const words = useWords();
  const formats = useFormats();
  const Sign = signs[handover.kind];
  const notes = handover.notes.trim();
  return (
    <section
      className={styles.strip}
      aria-label={words(`pop:handover.${handover.kind}`, { from: handover.from })}
      data-handover={handover.kind}
    >
      <div className={styles.head}>
        <Sign size={16} className={styles.sign} aria-hidden="true" />
        <p className={styles.who}>{words(`pop:handover.${handover.kind}`, { from: handover.from })}</p>
        <time className={styles.time} dateTime={new Date(handover.at).toISOString()}>
          {formats.clock(handover.at)}
        </time>
      </div>
      {notes === "" ? (
        <p className={styles.none}>{words("pop:handover.no-notes")}</p>
      ) : (
        <Notes label={words("pop:handover.notes", { from: handover.from })} text={notes} />
      )}
      {notes !== "" && call && (call.work === "open" || call.work === "due") && (
        <TakeNotes notes={notes} callId={call.id} />
      )}
    </section>
  );
}

function Notes({ label, text }: { label: string; text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard (axe).
    <section className={styles.notes} tabIndex={0} aria-label={label}>
      {text}
    </section>
  );
}

function TakeNotes({ notes, callId }: { notes: string; callId: Call["id"] }) {
  const words = useWords();
  const keys = useKeyParts();
  const draft = useDraft<WrapUpValues>(`wrap-up:${callId}`, emptyWrapUp);
  const own = draft.value.notes;
  const both = withNotes(own, notes);
  // Before the draft of an earlier page is read, what was typed there could be written over.
  const canTake = draft.phase !== "restoring" && both !== null && !hasNotes(own, notes);
  const take = () => {
    if (!canTake || both === null) return false;
    draft.set({ notes: both });
    return true;
  };
  useAction("take-notes", take);
  if (hasNotes(own, notes)) {
    return (
      <p className={styles.taken} role="status">
        <IconCheck size={14} aria-hidden="true" />
        {words("pop:handover.taken")}
      </p>
    );
  }
  return (
    <div className={styles.foot}>
      <Button size="compact-sm" disabled={!canTake} onClick={take} rightSection={<Keys parts={keys("take-notes")} />}>
        {words("pop:handover.take")}
      </Button>
      {both === null && <p role="status">{words("pop:handover.too-long")}</p>}
    </div>
  );
}
