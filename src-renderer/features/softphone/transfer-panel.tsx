import { IconArrowsJoin, IconX } from "@tabler/icons-react";
import { useEffect, useId, useRef, useState } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import { Keys } from "#renderer/ui/keys.tsx";
import type { Call } from "#shared/call/types.ts";
import type { TransferTarget } from "#shared/contract/desk/index.ts";
import { TargetRow } from "./target-row.tsx";
import styles from "./transfer-panel.module.css";
import type { CallCommands } from "./use-call-commands.ts";
import { useGivenFocus } from "./use-given-focus.ts";
import { useTargets } from "./use-targets.ts";
import type { PanelMode, TransferPanelState } from "./use-transfer-panel.ts";

interface TransferPanelProps {
  readonly call: Call;
  /** Whose call it is. */
  readonly who: string;
  readonly mode: PanelMode;
  /** Another line: the two can be connected with each other. */
  readonly other: { readonly call: Call; readonly name: string } | null;
  readonly panel: TransferPanelState;
  readonly commands: CallCommands;
}

/**
 * Whom to give the call to: one field and the people under it, inside the phone column. Arrows move, Enter asks first, Alt+Enter sends the
 * call at once; each row has both as buttons. Escape closes, the text stays.
 */
export function TransferPanel({ call, who, mode, other, panel, commands }: TransferPanelProps) {
  const words = useWords();
  const keys = useKeyParts();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [at, setAt] = useState(0);
  const [busy, setBusy] = useState(false);
  const found = useTargets(panel.text);
  const marked = found.items[Math.min(at, found.items.length - 1)];
  // The exchange gives a desk phone's call away, but has no way to put a question in between.
  const ways = { ask: call.carrier === "line", now: mode === "transfer" };
  useGivenFocus(field);
  useEffect(() => field.current?.select(), []);
  const choose = async (target: TransferTarget | undefined, how: "ask" | "now") => {
    if (target === undefined || busy) return;
    setBusy(true);
    const done = await (how === "ask" ? commands.consult(call, target.number) : commands.transfer(call, target.number));
    setBusy(false);
    if (!done) return;
    panel.type("");
    panel.close();
  };
  const chooseMeant = async (how: "ask" | "now") => choose(await found.meant(marked), how);
  useAction("transfer-now", () => void chooseMeant("now"), ways.now);
  const title = words(mode === "add" ? "phone:transfer.title-add" : "phone:transfer.title", { who });
  const enter = ways.ask ? "ask" : "now";
  return (
    <section
      className={styles.panel}
      aria-label={title}
      data-gives=""
      data-transfer-panel={mode}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        panel.close();
      }}
    >
      <div className={styles.head}>
        <h3 className={styles.title}>{title}</h3>
        <IconButton label={words("common:close")} keys={["Esc"]} small onClick={panel.close}>
          <IconX size={14} />
        </IconButton>
      </div>
      <input
        ref={field}
        className={styles.field}
        type="text"
        role="combobox"
        autoComplete="off"
        aria-haspopup="grid"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={marked ? rowId(id, marked) : undefined}
        aria-label={words("phone:transfer.field")}
        placeholder={words("phone:transfer.field")}
        maxLength={100}
        value={panel.text}
        onChange={(event) => {
          panel.type(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
          if (step !== 0) setAt(Math.max(0, Math.min(found.items.length - 1, at + step)));
          else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.altKey) void chooseMeant(enter);
          else return;
          event.preventDefault();
        }}
      />
      {mode === "transfer" && other?.call.purpose === "call" && ways.ask && (
        <button
          type="button"
          className={styles.connect}
          onClick={() => {
            commands.completeTransfer(call);
            panel.close();
          }}
        >
          <IconArrowsJoin size={16} aria-hidden="true" />
          <span className={styles.name}>{words("phone:transfer.connect", { name: other.name })}</span>
        </button>
      )}
      <div className={styles.list}>
        {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the rows hold buttons, which a listbox may not (ARIA 1.2, grid). */}
        <table id={`${id}-list`} role="grid" aria-label={words("phone:transfer.targets")} className={styles.table}>
          <tbody>
            {found.items.map((target) => (
              <TargetRow
                key={`${target.kind}${target.number}${target.name ?? ""}`}
                id={rowId(id, target)}
                target={target}
                marked={target === marked}
                ways={ways}
                mode={mode}
                onChoose={(how) => void choose(target, how)}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles.none} role="status">
        {found.problem !== null && words(`phone:transfer.${found.problem}`)}
      </p>
      {mode === "transfer" && (
        <p className={styles.along}>
          {words(
            marked === undefined || marked.kind === "colleague"
              ? "phone:transfer.goes-along"
              : "phone:transfer.stays-here",
          )}
        </p>
      )}
      <p className={styles.keys}>
        <Keys parts={["Enter"]} />
        {words(mode === "add" ? "phone:transfer.key-add" : `phone:transfer.key-${enter}`)}
        {ways.now && ways.ask && (
          <>
            <Keys parts={keys("transfer-now")} />
            {words("phone:transfer.key-now")}
          </>
        )}
      </p>
    </section>
  );
}

function rowId(id: string, { kind, number, name }: TransferTarget): string {
  return `${id}-${kind}-${number}-${name ?? ""}`.replace(/\s/g, "_");
}
