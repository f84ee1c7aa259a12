import { Button } from "@mantine/core";
import { IconArrowsExchange, IconPhoneOff, IconPlayerPlay } from "@tabler/icons-react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import { Keys } from "#renderer/ui/keys.tsx";
import type { Call } from "#shared/call/types.ts";
import type { Pop } from "#shared/pop/types.ts";
import styles from "./call-card.module.css";
import { CallStateLine } from "./call-state-line.tsx";
import { isHeldHere } from "./sort-calls.ts";
import { TransferLine } from "./transfer-line.tsx";
import type { CallCommands } from "./use-call-commands.ts";
import { useParties } from "./use-party.ts";

interface OtherCallCardProps {
  readonly call: Call;
  readonly pop: Pop | undefined;
  readonly commands: CallCommands;
  readonly hasOther: boolean;
}

/** A second live call: small, with what takes it back and what ends it. */
export function OtherCallCard({ call, pop, commands, hasOther }: OtherCallCardProps) {
  const words = useWords();
  const keys = useKeyParts();
  const who = useParties().nameOf(call, pop);
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
        <p className={styles.who}>
          <bdi>{who}</bdi>
        </p>
        {isHeldHere(call) && (
          <Button
            leftSection={<Sign size={16} />}
            rightSection={<Keys parts={keys("swap")} />}
            onClick={() => commands.hold(call)}
          >
            {words(hasOther ? "phone:swap" : "phone:resume")}
          </Button>
        )}
        <IconButton label={words("phone:hang-up")} color="danger" onClick={() => commands.hangUp(call)}>
          <IconPhoneOff size={18} />
        </IconButton>
      </div>
      <TransferLine call={call} />
    </article>
  );
}
