import { Button } from "@mantine/core";
import { IconRestore } from "@tabler/icons-react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { ActionId } from "#renderer/app/keys/actions.ts";
import { chordParts } from "#renderer/app/keys/chord.ts";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import { Keys } from "#renderer/ui/keys.tsx";
import { Strip } from "#renderer/ui/strip.tsx";
import rowStyles from "./keys-section.module.css";
import styles from "./settings.module.css";
import type { KeyChoice } from "./use-key-choice.ts";

interface KeyRowProps {
  readonly id: ActionId;
  /** The agent changed it. */
  readonly isOwn: boolean;
  readonly choice: KeyChoice;
}

/** One action, its keys, and the way to others. */
export function KeyRow({ id, isOwn, choice }: KeyRowProps) {
  const words = useWords();
  const { keys } = useDesk();
  const name = words(`app:action.${id}`);
  const mine = choice.state?.id === id ? choice.state : null;
  return (
    <li className={rowStyles.row} data-action={id}>
      <span>{name}</span>
      <span className={rowStyles.keys} aria-live="polite">
        {mine?.name === "waiting" ? (
          <span className={rowStyles.waiting}>{words("settings:keys.press")}</span>
        ) : (
          keys.chordsOf(id).map((chord) => <Keys key={chord} parts={chordParts(chord, keys.isMac)} />)
        )}
      </span>
      <Button
        size="compact-sm"
        aria-label={words("settings:keys.change-of", { action: name })}
        onClick={() => (mine === null ? choice.start(id) : choice.cancel())}
      >
        {words(mine === null ? "settings:keys.change" : "settings:keys.cancel")}
      </Button>
      {isOwn ? (
        <IconButton label={words("settings:keys.reset", { action: name })} onClick={() => choice.reset(id)}>
          <IconRestore size={16} />
        </IconButton>
      ) : (
        <span />
      )}
      {mine?.name === "conflict" && <Conflict taken={mine.others} chord={mine.chord} choice={choice} id={id} />}
    </li>
  );
}

interface ConflictProps {
  readonly id: ActionId;
  readonly taken: readonly ActionId[];
  readonly chord: string;
  readonly choice: KeyChoice;
}

function Conflict({ id, taken, chord, choice }: ConflictProps) {
  const words = useWords();
  const { keys } = useDesk();
  return (
    <div className={rowStyles.conflict}>
      <Strip tone="warning">
        <p>
          {words("settings:keys.taken", {
            chord: chordParts(chord, keys.isMac).join(" "),
            action: taken.map((other) => words(`app:action.${other}`)).join(", "),
          })}
        </p>
        <div className={styles.buttons} style={{ marginTop: 8 }}>
          {taken.length === 1 && <Button onClick={choice.swap}>{words("settings:keys.swap")}</Button>}
          <Button onClick={() => choice.start(id)}>{words("settings:keys.another")}</Button>
        </div>
      </Strip>
    </div>
  );
}
