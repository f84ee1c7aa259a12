import { IconLayoutSidebarRightCollapse } from "@tabler/icons-react";
import { useSlice, useWorkspace } from "#renderer/app/desk-context.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { useQueueName } from "#renderer/app/lists/use-queue-name.ts";
import { useWhyText } from "#renderer/app/why-text.ts";
import { Empty } from "#renderer/ui/empty.tsx";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import { Section } from "#renderer/ui/section.tsx";
import type { Call } from "#shared/call/types.ts";
import type { Pop } from "#shared/pop/types.ts";
import { Facts } from "./facts.tsx";
import { InteractionList } from "./interaction-list.tsx";
import styles from "./pop-context.module.css";

/** Beside the record: why it is this one, what happened before, what is noted of the caller. */
export function PopContext({ onFold }: { onFold: () => void }) {
  const words = useWords();
  const keys = useKeyParts();
  const activeId = useWorkspace((workspace) => workspace.activePop);
  const pop = useSlice("pops", (pops) => pops.find((one) => one.id === activeId));
  const call = useSlice("calls", (calls) => calls.find((one) => one.id === pop?.callId));
  return (
    <aside className={styles.context} aria-label={words("pop:context")}>
      <div className={styles.fold}>
        <IconButton label={words("app:action.fold-context")} keys={keys("fold-context")} onClick={onFold} small>
          <IconLayoutSidebarRightCollapse size={16} />
        </IconButton>
      </div>
      {pop === undefined ? <Empty title={words("pop:context-empty")} /> : <Context pop={pop} call={call} />}
    </aside>
  );
}

function Context({ pop, call }: { pop: Pop; call: Call | undefined }) {
  const words = useWords();
  const whyText = useWhyText();
  const { card, decision } = pop;
  const notes = card === null ? "" : card.type === "customer" ? card.customer.notes : card.lead.notes;
  return (
    <>
      <Section title={words("pop:why")}>
        <p className={styles.why} data-why={decision.why.code}>
          {whyText(decision.why)}
        </p>
      </Section>
      {call && <CallFacts call={call} />}
      {notes !== "" && (
        <Section title={words("pop:notes")}>
          <p className={styles.notes}>{notes}</p>
        </Section>
      )}
      {card !== null && (
        <Section title={words("pop:timeline")}>
          <InteractionList interactions={card.interactions} limit={20} roomy />
        </Section>
      )}
    </>
  );
}

function CallFacts({ call }: { call: Call }) {
  const words = useWords();
  const formats = useFormats();
  const queueName = useQueueName();
  const items = [
    { label: words("pop:call.queue"), value: call.queue && queueName(call.queue) },
    {
      label: words("pop:call.dialed"),
      value: call.direction === "in" && call.dialed ? formats.number(call.dialed) : null,
    },
    { label: words("pop:call.diverted"), value: call.divertedBy && formats.number(call.divertedBy) },
    ...Object.entries(call.attached)
      .filter(([, value]) => value !== call.dialed && value !== call.queue)
      .map(([label, value]) => ({ label, value })),
  ];
  if (items.every((item) => !item.value)) return null;
  return (
    <Section title={words("pop:call.title")}>
      <Facts items={items} />
    </Section>
  );
}
