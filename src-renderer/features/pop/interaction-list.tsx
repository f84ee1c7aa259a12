import {
  IconMail,
  IconMapPin,
  IconMessage,
  IconNote,
  IconPhoneIncoming,
  IconPhoneOutgoing,
  IconPhoneX,
} from "@tabler/icons-react";
import { useDeferredValue } from "react";
import { useStore } from "zustand";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useLanguage, useWords } from "#renderer/app/i18n/use-words.ts";
import { Moment } from "#renderer/app/lists/moment.tsx";
import { tipOf } from "#renderer/ui/tip.ts";
import type { Interaction } from "#shared/contract/desk/index.ts";
import styles from "./interaction-list.module.css";

interface InteractionListProps {
  readonly interactions: readonly Interaction[];
  readonly limit: number;
  /** The whole note instead of one line of it. */
  readonly roomy?: boolean;
}

/** As many as the eye takes in while a call rings: the others are drawn after them, not in the frame that shows who calls. */
const drawnAtOnce = 6;

/** Past contacts, newest first: how, when, how long, what came of it, what was noted. */
export function InteractionList({ interactions, limit, roomy = false }: InteractionListProps) {
  const words = useWords();
  const drawn = useDeferredValue(limit, Math.min(limit, drawnAtOnce));
  if (interactions.length === 0) return <p className={styles.none}>{words("pop:no-contacts")}</p>;
  return (
    <ol className={styles.list} data-roomy={roomy || undefined}>
      {interactions.slice(0, drawn).map((interaction) => (
        <InteractionRow key={interaction.id} interaction={interaction} />
      ))}
    </ol>
  );
}

function InteractionRow({ interaction }: { interaction: Interaction }) {
  const words = useWords();
  const formats = useFormats();
  const disposition = useDispositionLabel(interaction.dispositionId);
  const Sign = signOf(interaction);
  const answered = interaction.outcome === "answered";
  return (
    <li className={styles.row} data-missed={interaction.outcome === "missed" || undefined}>
      <span
        role="img"
        className={styles.sign}
        aria-label={words(`pop:channel.${interaction.channel}`)}
        {...tipOf(words(`pop:channel.${interaction.channel}`))}
      >
        <Sign size={15} aria-hidden="true" />
      </span>
      <Moment at={interaction.startedAt} className={styles.time} />
      <span className={styles.length}>
        {answered
          ? formats.length(interaction.talkMs + interaction.holdMs)
          : words(`pop:outcome.${interaction.outcome}`)}
      </span>
      <span className={styles.note}>
        {disposition && <span className={styles.disposition}>{disposition}</span>}
        {interaction.notes}
      </span>
    </li>
  );
}

function useDispositionLabel(id: Interaction["dispositionId"]): string | null {
  const { catalogue } = useDesk();
  const language = useLanguage();
  const found = useStore(catalogue.dispositions, (all) => all.find((one) => one.id === id));
  if (found === undefined) return null;
  return language === "zh-CN" ? found.labelZh : found.labelEn;
}

function signOf(interaction: Interaction) {
  switch (interaction.channel) {
    case "email":
      return IconMail;
    case "chat":
      return IconMessage;
    case "visit":
      return IconMapPin;
    case "note":
      return IconNote;
    case "call":
      if (interaction.outcome === "missed") return IconPhoneX;
      return interaction.direction === "in" ? IconPhoneIncoming : IconPhoneOutgoing;
  }
}
