import { Fragment, type ReactNode, useEffect, useMemo } from "react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { assertNever } from "#shared/assert-never.ts";
import type { Call } from "#shared/call/types.ts";
import { CallCard } from "./call-card.tsx";
import { ConferenceCard } from "./conference-card.tsx";
import { ConsultCard } from "./consult-card.tsx";
import { EndedCard } from "./ended-card.tsx";
import { type PhoneCard, phoneCards } from "./phone-cards.ts";
import { RingingCard } from "./ringing-card.tsx";
import { currentCall, isLive, isTalked, otherCall } from "./sort-calls.ts";
import { TransferPanel } from "./transfer-panel.tsx";
import { useCallCommands } from "./use-call-commands.ts";
import { useParties } from "./use-party.ts";
import { usePhoneKeys } from "./use-phone-keys.ts";
import type { TransferPanelState } from "./use-transfer-panel.ts";

/** The calls, and under the one that is to be given away the list of people. */
export function CallCards({ panel }: { panel: TransferPanelState }): ReactNode {
  const words = useWords();
  const calls = useSlice("calls");
  const pops = useSlice("pops");
  const commands = useCallCommands();
  const parties = useParties();
  usePhoneKeys(commands, panel);
  const cards = useMemo(() => phoneCards(calls), [calls]);
  const hasPanel = (card: PhoneCard) =>
    card.kind === "call" && card.isCurrent && panel.open?.callId === card.call.id && isTalked(card.call);
  const isOrphan = panel.open !== null && !cards.some(hasPanel);
  useEffect(() => {
    if (isOrphan) panel.close();
  }, [isOrphan, panel]);
  const popOf = (call: Call) => pops.find((pop) => pop.callId === call.id);
  const nameOf = (call: Call) => parties.nameOf(call, popOf(call));
  const current = currentCall(calls);
  const other = otherCall(calls);
  const swapped = useMemo(
    () =>
      other
        ? {
            call: other,
            name: parties.nameOf(
              other,
              pops.find((pop) => pop.callId === other.id),
            ),
          }
        : null,
    [other, pops, parties],
  );
  const isBusy = calls.some((call) => isLive(call) && call.state.name !== "ringing");
  const holds =
    current?.state.name !== "active" ? null : current.conference ? words("phone:conference.title") : nameOf(current);
  const cardOf = (card: PhoneCard) => {
    switch (card.kind) {
      case "ringing":
        return (
          <RingingCard call={card.call} pop={popOf(card.call)} commands={commands} isSecond={isBusy} holds={holds} />
        );
      case "ended":
        return <EndedCard call={card.call} pop={popOf(card.call)} />;
      case "conference":
        return <ConferenceCard calls={card.calls} popOf={popOf} commands={commands} />;
      case "consult":
        return (
          <ConsultCard
            consult={card.consult}
            about={card.about}
            consultPop={popOf(card.consult)}
            aboutPop={popOf(card.about)}
            commands={commands}
          />
        );
      case "call":
        return (
          <CallCard
            call={card.call}
            pop={popOf(card.call)}
            commands={commands}
            isCurrent={card.isCurrent}
            other={card.isCurrent ? swapped : current && isTalked(current) ? { call: current, name: "" } : null}
            panel={panel}
          />
        );
      default:
        return assertNever(card);
    }
  };
  return cards.map((card) => (
    <Fragment key={card.key}>
      {cardOf(card)}
      {card.kind === "call" && panel.open !== null && hasPanel(card) && (
        <TransferPanel
          call={card.call}
          who={nameOf(card.call)}
          mode={panel.open.mode}
          other={swapped}
          panel={panel}
          commands={commands}
        />
      )}
    </Fragment>
  ));
}
