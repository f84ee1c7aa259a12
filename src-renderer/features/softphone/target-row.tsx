import { useEffect, useRef } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import type { TransferTarget } from "#shared/contract/desk/index.ts";
import styles from "./transfer-panel.module.css";
import type { PanelMode } from "./use-transfer-panel.ts";

interface TargetRowProps {
  readonly id: string;
  readonly target: TransferTarget;
  readonly marked: boolean;
  readonly ways: { readonly ask: boolean; readonly now: boolean };
  readonly mode: PanelMode;
  readonly onChoose: (how: "ask" | "now") => void;
}

/** Somebody to give the call to, and the ways to do it. Only the marked row's buttons are stops of the Tab key. */
export function TargetRow({ id, target, marked, ways, mode, onChoose }: TargetRowProps) {
  const words = useWords();
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (marked) row.current?.scrollIntoView({ block: "nearest" });
  }, [marked]);
  const name = target.name ?? target.shown;
  const under = [target.name === null ? null : target.shown, target.detail].filter(Boolean).join(" · ");
  const ask = mode === "add" ? "add" : "ask";
  const button = (how: "ask" | "now", word: "ask" | "now" | "add") => (
    <td>
      <button
        type="button"
        className={styles.way}
        data-way={how}
        tabIndex={marked ? 0 : -1}
        aria-label={words(`phone:transfer.${word}-name`, { name })}
        onClick={() => onChoose(how)}
      >
        {words(`phone:transfer.${word}`)}
      </button>
    </td>
  );
  return (
    <tr ref={row} id={id} aria-selected={marked} className={styles.row} data-target={target.number}>
      <td className={styles.who} {...tipOf(under === "" ? name : `${name} · ${under}`)}>
        <p className={styles.name}>
          <bdi>{name}</bdi>
        </p>
        {under !== "" && <p className={styles.under}>{under}</p>}
      </td>
      {ways.ask && button("ask", ask)}
      {ways.now && button("now", "now")}
    </tr>
  );
}
