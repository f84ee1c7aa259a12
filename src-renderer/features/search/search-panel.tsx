import { useMemo, useState } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { useNumbersIn } from "#renderer/app/numbers/use-numbers-in.ts";
import { WorkPanel } from "#renderer/ui/work-panel.tsx";
import { SearchField } from "./search-field.tsx";
import { type SearchItem, searchItems } from "./search-items.ts";
import { SearchLine } from "./search-line.tsx";
import styles from "./search-panel.module.css";
import { targetOfHit, useOpenHit } from "./use-open-hit.ts";
import { useSearch } from "./use-search.ts";

interface SearchPanelProps {
  /** What was typed last time: kept, so that Escape loses nothing. */
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}

/** Ctrl+K: people, numbers and actions in one list. Enter opens, Ctrl+Enter dials. */
export function SearchPanel({ text, onText, onClose }: SearchPanelProps) {
  const words = useWords();
  const { keys, dialer } = useDesk();
  const rules = useSlice("settings", (settings) => settings.phone);
  const found = useSearch(text);
  const numbers = useNumbersIn(text);
  const open = useOpenHit();
  const [at, setAt] = useState(0);
  const items = useMemo(
    () =>
      searchItems(
        text,
        found.hits,
        numbers,
        rules,
        (id) => words(`app:action.${id}`),
        (id) => keys.isOffered(id),
      ),
    [text, found.hits, numbers, rules, words, keys],
  );
  const marked = items[Math.min(at, items.length - 1)];
  const pick = (item: SearchItem | undefined) => {
    if (item === undefined) return;
    onClose();
    if (item.kind === "hit") open(item.hit);
    else if (item.kind === "dial") void dialer.dial({ number: item.number, target: null });
    else keys.run(item.id);
  };
  useAction("dial-found", () => {
    const number = marked?.kind === "hit" ? marked.hit.number : marked?.kind === "dial" ? marked.number : null;
    if (!number) return false;
    onClose();
    void dialer.dial({ number, target: marked?.kind === "hit" ? targetOfHit(marked.hit) : null });
    return true;
  });
  const move = (by: number) => setAt(Math.max(0, Math.min(items.length - 1, Math.min(at, items.length - 1) + by)));
  return (
    <WorkPanel label={words("search:title")} closeLabel={words("common:close")} onClose={onClose}>
      <SearchField
        text={text}
        label={words("search:field")}
        activeId={marked ? `search-${marked.key}` : undefined}
        listId="search-list"
        autoFocus
        onText={(next) => {
          onText(next);
          setAt(0);
        }}
        onMove={move}
        onPick={() => pick(marked)}
      />
      <div id="search-list" role="listbox" aria-label={words("search:title")} className={styles.list}>
        {items.map((item) => (
          <SearchLine key={item.key} item={item} marked={item === marked} onPick={() => pick(item)} />
        ))}
      </div>
      <p className={styles.foot} role="status">
        {found.failed && words("search:failed")}
        {!found.failed && found.text !== "" && found.hits.length === 0 && words("search:none", { text: found.text })}
        <span className={styles.hint}>{words("search:hint")}</span>
      </p>
    </WorkPanel>
  );
}
