import { Button } from "@mantine/core";
import { IconArrowsExchange, IconPhoneOff, IconPlayerPlay } from "@tabler/icons-react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import type { Call } from "#shared/call/types.ts";
import type { Pop } from "#shared/pop/types.ts";
import styles from "./call-card.module.css";
import { CallStateLine } from "./call-state-line.tsx";
import { partyOf } from "./party.ts";
import { isHeldHere } from "./sort-calls.ts";
import type { CallCommands } from "./use-call-commands.ts";

interface OtherCallCardProps {
  readonly call: Call;
  readonly pop: Pop | undefined;
  readonly commands: CallCommands;
  readonly hasOther: boolean;
}

/** A second live call: small, with what takes it back and what ends it. */
export function OtherCallCard({ call, pop, commands, hasOther }: OtherCallCardProps) {
  const words = useWords();
  const formats = useFormats();
  const party = partyOf(call, pop, formats.number);
  const who = party.name ?? (party.isWithheld ? words("phone:withheld") : party.number);
  const Sign = hasOther ? IconArrowsExchange : IconPlayerPlay;
  return (
    <article
      className={styles.card}
      aria-label={words("phone:call-with", { who })}
      data-call={call.id}
      data-state={call.state.name}
      data-line={call.line}
    >
      <CallStateLine call={call} />
      <div className={styles.other}>
        <p className={styles.who}>{who}</p>
        {isHeldHere(call) && (
          <Button leftSection={<Sign size={16} />} onClick={() => commands.hold(call)}>
            {words(hasOther ? "phone:swap" : "phone:resume")}
          </Button>
        )}
        <IconButton label={words("phone:hang-up")} color="danger" onClick={() => commands.hangUp(call)}>
          <IconPhoneOff size={18} />
        </IconButton>
      </div>
    </article>
  );
}
