import { IconBolt, IconBuilding, IconCheckbox, IconPhone, IconUserQuestion, IconUsers } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { Keys } from "#renderer/ui/keys.tsx";
import type { SearchItem } from "./search-items.ts";
import styles from "./search-panel.module.css";

const signs = { customer: IconBuilding, lead: IconUserQuestion, colleague: IconUsers, task: IconCheckbox };

/** One line of the list: what it is, its name, and how it is reached. */
export function SearchLine({ item, marked, onPick }: { item: SearchItem; marked: boolean; onPick: () => void }) {
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (marked) line.current?.scrollIntoView({ block: "nearest" });
  }, [marked]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: named by the field's aria-activedescendant.
    <div
      ref={line}
      id={`search-${item.key}`}
      role="option"
      aria-selected={marked}
      className={styles.line}
      onClick={onPick}
    >
      <Content item={item} />
    </div>
  );
}

function Content({ item }: { item: SearchItem }) {
  const words = useWords();
  const formats = useFormats();
  const keys = useKeyParts();
  if (item.kind === "action") {
    return (
      <>
        <IconBolt size={16} className={styles.sign} aria-hidden="true" />
        <span className={styles.title}>{item.label}</span>
        <Keys parts={keys(item.id)} />
      </>
    );
  }
  if (item.kind === "dial") {
    return (
      <>
        <IconPhone size={16} className={styles.sign} aria-hidden="true" />
        <span className={styles.title}>{words("search:dial", { number: item.shown })}</span>
      </>
    );
  }
  const { hit } = item;
  const Sign = signs[hit.type];
  return (
    <>
      <Sign size={16} className={styles.sign} aria-label={words(`search:type.${hit.type}`)} />
      <span className={styles.title}>
        {hit.title}
        {hit.subtitle && <span className={styles.soft}>{hit.subtitle}</span>}
      </span>
      {hit.number && <span className={styles.soft}>{formats.number(hit.number)}</span>}
    </>
  );
}
