import { IconCheck, IconSearch } from "@tabler/icons-react";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useLanguage, useWords } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import type { Disposition } from "#shared/contract/desk/index.ts";
import styles from "./disposition-picker.module.css";
import { type DispositionLeaf, findLeaves, leavesOf } from "./disposition-tree.ts";

interface DispositionPickerProps {
  readonly value: Disposition["id"] | null;
  readonly required: boolean;
  readonly error: string | undefined;
  readonly onChange: (disposition: Disposition) => void;
}

/** The tree of dispositions, flattened under its branches: type to narrow it, arrows to move, Enter to choose. */
export function DispositionPicker({ value, required, error, onChange }: DispositionPickerProps) {
  const words = useWords();
  const keys = useKeyParts();
  const { catalogue } = useDesk();
  const language = useLanguage();
  const all = useStore(catalogue.dispositions);
  const leaves = useMemo(() => leavesOf(all, language), [all, language]);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const found = useMemo(() => findLeaves(leaves, text), [leaves, text]);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const chosen = leaves.find((leaf) => leaf.disposition.id === value);
  const marked = found[Math.min(at, found.length - 1)];
  useAction("disposition", () => field.current?.focus());
  useEffect(() => {
    if (document.activeElement !== field.current || marked === undefined) return;
    list.current?.querySelector(`[data-id="${marked.disposition.id}"]`)?.scrollIntoView({ block: "nearest" });
  }, [marked]);
  const choose = (leaf: DispositionLeaf | undefined) => {
    if (leaf === undefined) return;
    onChange(leaf.disposition);
    setText("");
  };
  const move = (by: number) => setAt((now) => Math.max(0, Math.min(found.length - 1, now + by)));
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) choose(marked);
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles.picker} data-invalid={error !== undefined || undefined}>
      <p className={styles.label}>
        {words("wrapUp:disposition")}
        {required && <span className={styles.required}>{words("wrapUp:required")}</span>}
      </p>
      <div className={styles.search}>
        <IconSearch size={14} aria-hidden="true" />
        <input
          ref={field}
          className={styles.field}
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={marked ? `${id}-${marked.disposition.id}` : undefined}
          aria-label={words("wrapUp:find-disposition")}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-error`}
          placeholder={chosen ? chosen.path.join(" / ") : words("wrapUp:find-disposition")}
          data-chosen={chosen !== undefined || undefined}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          {...tipOf(words("app:action.disposition"), keys("disposition"))}
        />
      </div>
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={words("wrapUp:disposition")} className={styles.list}>
        {found.map((leaf, index) => (
          <Leaf
            key={leaf.disposition.id}
            id={`${id}-${leaf.disposition.id}`}
            leaf={leaf}
            before={found[index - 1]}
            chosen={leaf.disposition.id === value}
            marked={leaf === marked}
            onChoose={() => choose(leaf)}
          />
        ))}
        {found.length === 0 && (
          <p className={styles.none}>{words(all.length === 0 ? "wrapUp:no-dispositions" : "wrapUp:none-found")}</p>
        )}
      </div>
      <p id={`${id}-error`} className={styles.error} role="alert">
        {error}
      </p>
    </div>
  );
}

interface LeafProps {
  readonly id: string;
  readonly leaf: DispositionLeaf;
  readonly before: DispositionLeaf | undefined;
  readonly chosen: boolean;
  readonly marked: boolean;
  readonly onChoose: () => void;
}

function Leaf({ id, leaf, before, chosen, marked, onChoose }: LeafProps) {
  const branch = leaf.path.slice(0, -1).join(" / ");
  const isNewBranch = branch !== (before?.path.slice(0, -1).join(" / ") ?? "");
  return (
    <>
      {isNewBranch && branch !== "" && (
        <p className={styles.branch} role="presentation">
          {branch}
        </p>
      )}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field above (aria-activedescendant).
          biome-ignore lint/a11y/useKeyWithClickEvents: the field's arrows and Enter choose. */}
      <div
        id={id}
        role="option"
        aria-selected={chosen}
        data-id={leaf.disposition.id}
        data-marked={marked || undefined}
        className={styles.leaf}
        onClick={onChoose}
      >
        {leaf.path.at(-1)}
        {chosen && <IconCheck size={14} aria-hidden="true" />}
      </div>
    </>
  );
}
