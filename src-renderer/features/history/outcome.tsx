import { type Icon, IconPhoneIncoming, IconPhoneOff, IconPhoneOutgoing, IconPhoneX } from "@tabler/icons-react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { Interaction } from "#shared/contract/desk/index.ts";
import styles from "./history.module.css";

/** Nobody of ours took the call. */
export function isMissed({ direction, outcome }: Pick<Interaction, "direction" | "outcome">): boolean {
  return outcome === "missed" || (direction === "in" && outcome === "no-answer");
}

function signOf(interaction: Interaction): Icon {
  if (isMissed(interaction)) return IconPhoneX;
  if (interaction.outcome !== "answered") return IconPhoneOff;
  return interaction.direction === "in" ? IconPhoneIncoming : IconPhoneOutgoing;
}

/** Which way a call went and what became of it: a sign and its word. */
export function Outcome({ interaction }: { interaction: Interaction }) {
  const words = useWords();
  const Sign = signOf(interaction);
  const word =
    interaction.outcome === "answered"
      ? words(`history:answered.${interaction.direction}`)
      : words(`history:outcome.${isMissed(interaction) ? "missed" : interaction.outcome}`);
  return (
    <span className={styles.outcome} data-missed={isMissed(interaction) || undefined}>
      <Sign size={15} aria-hidden="true" />
      {word}
    </span>
  );
}
