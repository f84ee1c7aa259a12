import { type ReactNode, useEffect, useState } from "react";
import { SkeletonRows } from "#renderer/ui/skeleton-rows.tsx";
import { WorkPanel } from "#renderer/ui/work-panel.tsx";
import type { RecordCard } from "#shared/crm/cards.ts";
import type { PopTarget } from "#shared/pop/types.ts";
import { useDesk } from "../desk-context.ts";
import { useWords } from "../i18n/use-words.ts";
import { RefusalStrip } from "../requests/refusal-strip.tsx";
import { useRequest } from "../requests/use-request.ts";
import styles from "./form-panel.module.css";

interface CardPanelProps {
  readonly target: PopTarget;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: (card: RecordCard) => ReactNode;
}

/** Reads a record for its form; until it is there the panel shows the form's shape. */
export function CardPanel({ target, title, onClose, children }: CardPanelProps) {
  const words = useWords();
  const { client } = useDesk();
  const [card, setCard] = useState<RecordCard | null>(null);
  const request = useRequest();
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once per record; `request` is new with each drawing.
  useEffect(() => {
    let gone = false;
    void request
      .run(() => client.records.card(target))
      .then((found) => {
        if (!gone) setCard(found);
      });
    return () => {
      gone = true;
    };
  }, [client, target.id]);
  if (card !== null) return children(card);
  return (
    <WorkPanel label={title} closeLabel={words("common:close")} onClose={onClose}>
      <h2 className={styles.title}>{title}</h2>
      <div className={styles.loading}>
        <RefusalStrip request={request} />
        {request.problem === null && <SkeletonRows rows={8} label={words("common:loading")} />}
      </div>
    </WorkPanel>
  );
}
