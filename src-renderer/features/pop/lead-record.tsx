import { IconUserQuestion } from "@tabler/icons-react";
import { memo, type ReactNode } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Section } from "#renderer/ui/section.tsx";
import { StateMark } from "#renderer/ui/state-mark.tsx";
import type { LeadCard } from "#shared/crm/cards.ts";
import styles from "./customer-record.module.css";
import { Facts } from "./facts.tsx";
import { InteractionList } from "./interaction-list.tsx";
import { PaneHead } from "./pane-head.tsx";
import { PhoneList } from "./phone-list.tsx";
import { TaskList } from "./task-list.tsx";

/** A lead, in the places where a customer's record has the same things. */
export const LeadRecord = memo(function LeadRecord({ card, actions }: { card: LeadCard; actions: ReactNode }) {
  const words = useWords();
  const { lead, phones, owner } = card;
  const target = { type: "lead", id: lead.id } as const;
  return (
    <article className={styles.record} aria-label={lead.name}>
      <PaneHead
        title={lead.name}
        sub={lead.company}
        marks={
          <StateMark tone="held" icon={IconUserQuestion}>
            {words("pop:lead-status", { status: words(`lead:status.${lead.status}`) })}
          </StateMark>
        }
        actions={actions}
      />
      <div className={styles.columns}>
        <div className={styles.column}>
          <Section title={words("pop:numbers")}>
            <PhoneList phones={phones} target={target} name={lead.name} doNotCall={false} />
          </Section>
        </div>
        <div className={styles.column}>
          <Section title={words("pop:facts")}>
            <Facts
              items={[
                { label: words("lead:interest"), value: lead.interest },
                { label: words("lead:source"), value: lead.source },
                { label: words("lead:email"), value: lead.email },
                { label: words("lead:city"), value: lead.city },
                { label: words("pop:fact.owner"), value: owner?.name },
              ]}
            />
          </Section>
          <Section title={words("pop:open-tasks")}>
            <TaskList tasks={card.openTasks} target={target} />
          </Section>
        </div>
      </div>
      <Section title={words("pop:last-contacts")}>
        <InteractionList interactions={card.interactions} limit={5} />
      </Section>
    </article>
  );
});
