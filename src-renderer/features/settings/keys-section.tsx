import { Button } from "@mantine/core";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { actionGroups, actions } from "#renderer/app/keys/actions.ts";
import { Section } from "#renderer/ui/section.tsx";
import { KeyRow } from "./key-row.tsx";
import keyStyles from "./keys-section.module.css";
import styles from "./settings.module.css";
import { useChangeSettings } from "./use-change-settings.ts";
import { useKeyChoice } from "./use-key-choice.ts";

/** Every action with its key, each of which can be another one. */
export function KeysSection() {
  const words = useWords();
  const { keys } = useDesk();
  const change = useChangeSettings();
  const own = useSlice("settings", (settings) => settings.keys);
  const choice = useKeyChoice(keys, own, (next) => change({ keys: next }));
  return (
    <div className={styles.section} data-wide="">
      <div className={styles.row}>
        <p className={styles.soft}>{words("settings:keys.hint")}</p>
        <Button disabled={Object.keys(own).length === 0} onClick={() => change({ keys: {} })}>
          {words("settings:keys.reset-all")}
        </Button>
      </div>
      <div className={keyStyles.groups}>
        {actionGroups.map((group) => (
          <Section key={group} title={words(`search:group.${group}`)}>
            <ul>
              {actions
                .filter((action) => action.group === group)
                .map(({ id }) => (
                  <KeyRow key={id} id={id} isOwn={id in own} choice={choice} />
                ))}
            </ul>
          </Section>
        ))}
      </div>
    </div>
  );
}
