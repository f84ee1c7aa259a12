import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import { formatLength } from "#renderer/app/format/formats.ts";
import { useWords, type Words } from "#renderer/app/i18n/use-words.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import styles from "./alarm.module.css";
import { useFloor } from "./floor.ts";
import { type Crossing, crossingKey, type LimitKind } from "./limits.ts";

/** The limit in words: "more than 5 wait". */
export function limitText(words: Words, { kind, limit }: Pick<Crossing, "kind" | "limit">): string {
  switch (kind) {
    case "waiting":
    case "service-level":
      return words(`wallboard:limit.passed.${kind}`, { limit });
    default:
      return words(`wallboard:limit.passed.${kind}`, { limit: formatLength(limit * 1000) });
  }
}

/** A figure that has a limit: once it is passed its colour, a sign and, on pointing at it, the limit in words say so. */
export function Alarm({ kind, of, children }: { kind: LimitKind; of: string; children: ReactNode }) {
  const words = useWords();
  const crossing = useStore(useFloor().crossings, (all) => all.get(crossingKey({ kind, of })));
  if (crossing === undefined) return children;
  const text = limitText(words, crossing);
  return (
    <span className={styles.alarm} {...tipOf(text)}>
      <IconAlertTriangle size={14} aria-hidden="true" />
      {children}
      <span className={styles.hidden}>{text}</span>
    </span>
  );
}
