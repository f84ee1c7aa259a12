import { IconPhone, IconPhoneIncoming } from "@tabler/icons-react";
import { memo } from "react";
import { Elapsed } from "#renderer/app/format/elapsed.tsx";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { useWhyText } from "#renderer/app/why-text.ts";
import { Keys } from "#renderer/ui/keys.tsx";
import type { Call } from "#shared/call/types.ts";
import type { Pop } from "#shared/pop/types.ts";
import { AutoAnswerLine } from "./auto-answer-line.tsx";
import { CallNotes } from "./call-notes.tsx";
import { PartyLines } from "./party-lines.tsx";
import { RejectButtons } from "./reject-buttons.tsx";
import styles from "./ringing-card.module.css";
import type { CallCommands } from "./use-call-commands.ts";
import { useParties } from "./use-party.ts";

interface RingingCardProps {
  readonly call: Call;
  readonly pop: Pop | undefined;
  readonly commands: CallCommands;
  /** Another call is going on: the card is smaller. */
  readonly isSecond: boolean;
  /** Who is put on hold by the answer; null: nobody is talked to. */
  readonly holds: string | null;
}

/** An incoming call that wants an answer. Plain elements: this card is on the path that has 50 ms (DESIGN 12). */
export const RingingCard = memo(function RingingCard({ call, pop, commands, isSecond, holds }: RingingCardProps) {
  const words = useWords();
  const formats = useFormats();
  const keys = useKeyParts();
  const whyText = useWhyText();
  const party = useParties().of(call, pop);
  const title = words(isSecond ? "phone:second-call" : "phone:ringing");
  return (
    <article
      className={styles.card}
      aria-label={words("phone:ringing")}
      data-call={call.id}
      data-state="ringing"
      data-second={isSecond || undefined}
    >
      <div className={styles.head}>
        <IconPhoneIncoming size={16} aria-hidden="true" />
        <span>{title}</span>
        <span className={styles.wait}>
          <Elapsed since={call.startedAt} />
        </span>
      </div>
      <PartyLines party={party} prominent={!isSecond} />
      <CallNotes call={call} />
      {call.divertedBy && (
        <p className={styles.queue}>{words("phone:diverted", { by: formats.number(call.divertedBy) })}</p>
      )}
      {pop && !isSecond && <p className={styles.why}>{whyText(pop.decision.why)}</p>}
      {call.autoAnswerAt !== null && <AutoAnswerLine at={call.autoAnswerAt} />}
      {holds && <p className={styles.queue}>{words("phone:answer-holds", { who: holds })}</p>}
      <button type="button" className={styles.answer} onClick={() => commands.answer(call)}>
        <IconPhone size={22} aria-hidden="true" />
        {words("phone:answer")}
        <Keys parts={keys("answer")} onColor />
      </button>
      <RejectButtons call={call} commands={commands} />
    </article>
  );
});
