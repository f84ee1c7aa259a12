import { IconCrown, IconPhoneOff } from "@tabler/icons-react";
import { memo, type ReactNode } from "react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Section } from "#renderer/ui/section.tsx";
import { StateMark } from "#renderer/ui/state-mark.tsx";
import type { CustomerCard } from "#shared/crm/cards.ts";
import { ContactList } from "./contact-list.tsx";
import styles from "./customer-record.module.css";
import { Facts } from "./facts.tsx";
import { InteractionList } from "./interaction-list.tsx";
import { LocalTime } from "./local-time.tsx";
import { PaneHead } from "./pane-head.tsx";
import { PhoneList } from "./phone-list.tsx";
import { TaskList } from "./task-list.tsx";

/** A customer at a glance: who, how to reach them, what is open, what was last. Everything from the pop's payload, nothing asked for. */
export const CustomerRecord = memo(function CustomerRecord({
  card,
  actions,
}: {
  card: CustomerCard;
  actions: ReactNode;
}) {
  const words = useWords();
  const formats = useFormats();
  const { customer, contacts, phones, owner } = card;
  const target = { type: "customer", id: customer.id } as const;
  const country = customer.country && formats.country(customer.country);
  const place = words("pop:place", {
    context: country && customer.city ? "both" : "city",
    city: customer.city ?? country ?? "",
    country: country ?? "",
  });
  return (
    <article className={styles.record} aria-label={customer.name}>
      <PaneHead
        title={customer.name}
        sub={[customer.title, customer.company === customer.name ? null : customer.company].filter(Boolean).join(" · ")}
        marks={<Marks card={card} />}
        actions={actions}
      />
      <div className={styles.columns}>
        <div className={styles.column}>
          <Section title={words("pop:numbers")}>
            <PhoneList
              phones={phones.filter((phone) => phone.contactId === null)}
              target={target}
              name={customer.name}
              doNotCall={customer.doNotCall}
            />
          </Section>
          {contacts.length > 0 && (
            <Section title={words("pop:contacts")}>
              <ContactList contacts={contacts} phones={phones} target={target} doNotCall={customer.doNotCall} />
            </Section>
          )}
        </div>
        <div className={styles.column}>
          <Section title={words("pop:facts")}>
            <Facts
              items={[
                { label: words("pop:fact.owner"), value: owner?.name },
                { label: words("pop:fact.account"), value: customer.accountNumber },
                { label: words("pop:fact.email"), value: customer.email },
                { label: words("pop:fact.place"), value: place },
                { label: words("pop:fact.address"), value: customer.address },
                { label: words("pop:fact.language"), value: customer.language && formats.language(customer.language) },
                {
                  label: words("pop:fact.local-time"),
                  value: customer.timeZone && <LocalTime zone={customer.timeZone} />,
                },
                {
                  label: words("pop:fact.status"),
                  value: customer.status === "active" ? null : words(`pop:status.${customer.status}`),
                },
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

function Marks({ card: { customer } }: { card: CustomerCard }) {
  const words = useWords();
  return (
    <>
      {customer.tier === "vip" && (
        <StateMark tone="wrap-up" icon={IconCrown}>
          {words("pop:tier.vip")}
        </StateMark>
      )}
      {customer.doNotCall && (
        <StateMark tone="danger" icon={IconPhoneOff}>
          {words("pop:do-not-call")}
        </StateMark>
      )}
    </>
  );
}
