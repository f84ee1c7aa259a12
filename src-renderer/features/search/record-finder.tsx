import { useId, useState } from "react";
import { useFocusWhenIdle } from "#renderer/app/keys/use-focus-when-idle.ts";
import type { PopTarget } from "#shared/pop/types.ts";
import styles from "./record-finder.module.css";
import { SearchField } from "./search-field.tsx";
import { SearchLine } from "./search-line.tsx";
import { targetOfHit } from "./use-open-hit.ts";
import { useSearch } from "./use-search.ts";

/** A search box within a pane that finds one customer or lead. */
export function RecordFinder({ label, onFound }: { label: string; onFound: (target: PopTarget) => void }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const found = useSearch(text);
  const id = useId();
  const field = useFocusWhenIdle<HTMLInputElement>();
  const items = found.hits.flatMap((hit) => {
    const target = targetOfHit(hit);
    return target === null ? [] : [{ hit, target }];
  });
  const marked = items[Math.min(at, items.length - 1)];
  return (
    <div className={styles.finder}>
      <SearchField
        text={text}
        label={label}
        activeId={marked ? `search-${marked.hit.type}${marked.hit.id}` : undefined}
        listId={id}
        fieldRef={field}
        onText={(next) => {
          setText(next);
          setAt(0);
        }}
        onMove={(by) => setAt((now) => Math.max(0, Math.min(items.length - 1, now + by)))}
        onPick={() => marked && onFound(marked.target)}
      />
      <div id={id} role="listbox" aria-label={label} className={styles.list}>
        {items.map((item) => (
          <SearchLine
            key={item.hit.id}
            item={{ kind: "hit", key: `${item.hit.type}${item.hit.id}`, hit: item.hit }}
            marked={item === marked}
            onPick={() => onFound(item.target)}
          />
        ))}
      </div>
    </div>
  );
}
