import type { ReactNode } from "react";
import { assertNever } from "#shared/assert-never.ts";
import type { Call } from "#shared/call/types.ts";
import type { RecordCard } from "#shared/crm/cards.ts";
import type { Pop } from "#shared/pop/types.ts";
import { ChoosePane } from "./choose-pane.tsx";
import { ColleaguePane } from "./colleague-pane.tsx";
import { CustomerRecord } from "./customer-record.tsx";
import { LeadRecord } from "./lead-record.tsx";
import { NewLeadPane } from "./new-lead-pane.tsx";
import { OfferBanner } from "./offer-banner.tsx";
import { OthersSwitch } from "./others-switch.tsx";
import { PlainPane } from "./plain-pane.tsx";
import styles from "./pop-pane.module.css";
import { ProbablePane } from "./probable-pane.tsx";
import { WithheldPane } from "./withheld-pane.tsx";

interface PopPaneProps {
  readonly pop: Pop;
  readonly call: Call | undefined;
  readonly recordActions: ((card: RecordCard, pop: Pop) => ReactNode) | undefined;
}

/** What the decision table decided, as a pane: always in the same place (DESK.md). */
export function PopPane({ pop, call, recordActions }: PopPaneProps) {
  return (
    <div className={styles.pane} data-decision={pop.decision.kind} data-row={pop.decision.row ?? undefined}>
      <OfferBanner pop={pop} />
      <OthersSwitch pop={pop} />
      <Decided pop={pop} call={call} recordActions={recordActions} />
    </div>
  );
}

function Decided({ pop, call, recordActions }: PopPaneProps) {
  const { decision, card } = pop;
  switch (decision.kind) {
    case "record":
      if (card === null) return <PlainPane pop={pop} />;
      return card.type === "customer" ? (
        <CustomerRecord card={card} actions={recordActions?.(card, pop)} />
      ) : (
        <LeadRecord card={card} actions={recordActions?.(card, pop)} />
      );
    case "colleague":
      return <ColleaguePane decision={decision} />;
    case "withheld":
      return <WithheldPane pop={pop} call={call} />;
    case "choose":
      return <ChoosePane pop={pop} candidates={decision.candidates} />;
    case "probable":
      return <ProbablePane pop={pop} candidates={decision.candidates} />;
    case "new-lead":
      return <NewLeadPane pop={pop} call={call} check={decision.check} />;
    case "none":
      return <PlainPane pop={pop} />;
    default:
      return assertNever(decision);
  }
}
