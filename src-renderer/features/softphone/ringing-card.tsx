import { IconPhone, IconPhoneIncoming, IconPhoneOff } from "@tabler/icons-react";
import { memo } from "react";
import { Elapsed } from "#renderer/app/format/elapsed.tsx";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { useWhyText } from "#renderer/app/why-text.ts";
import { Keys } from "#renderer/ui/keys.tsx";
import type { Call } from "#shared/call/types.ts";
import type { Pop } from "#shared/pop/types.ts";
import { partyOf } from "./party.ts";
import { PartyLines } from "./party-lines.tsx";
import styles from "./ringing-card.module.css";
import type { CallCommands } from "./use-call-commands.ts";

interface RingingCardProps {
  readonly call: Call;
  readonly pop: Pop | undefined;
  readonly commands: CallCommands;
}

/** An incoming call that wants an answer. Plain elements: this card is on the path that has 50 ms (DESIGN 12). */
export const RingingCard = memo(function RingingCard({ call, pop, commands }: RingingCardProps) {
  const words = useWords();
  const formats = useFormats();
  const keys = useKeyParts();
  const whyText = useWhyText();
  const party = partyOf(call, pop, formats.number);
  return (
    <article className={styles.card} aria-label={words("phone:ringing")} data-call={call.id} data-state="ringing">
      <div className={styles.head}>
        <IconPhoneIncoming size={16} aria-hidden="true" />
        <span>{words("phone:ringing")}</span>
        <span className={styles.wait}>
          <Elapsed since={call.startedAt} />
        </span>
      </div>
      <PartyLines party={party} prominent />
      {call.queue && <p className={styles.queue}>{words("phone:queue", { queue: call.queue })}</p>}
      {call.divertedBy && (
        <p className={styles.queue}>{words("phone:diverted", { by: formats.number(call.divertedBy) })}</p>
      )}
      {pop && <p className={styles.why}>{whyText(pop.decision.why)}</p>}
      <button type="button" className={styles.answer} onClick={() => commands.answer(call)}>
        <IconPhone size={22} aria-hidden="true" />
        {words("phone:answer")}
        <Keys parts={keys("answer")} onColor />
      </button>
      <button type="button" className={styles.reject} onClick={() => commands.reject(call)}>
        <IconPhoneOff size={16} aria-hidden="true" />
        {words("phone:reject")}
        <Keys parts={keys("reject")} />
      </button>
    </article>
  );
});
