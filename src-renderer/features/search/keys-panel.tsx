import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { actionGroups, actions } from "#renderer/app/keys/actions.ts";
import { chordParts } from "#renderer/app/keys/chord.ts";
import { Keys } from "#renderer/ui/keys.tsx";
import { Section } from "#renderer/ui/section.tsx";
import { WorkPanel } from "#renderer/ui/work-panel.tsx";
import styles from "./keys-panel.module.css";

/** Every action and its keys, as they are now. */
export function KeysPanel({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const { keys } = useDesk();
  return (
    <WorkPanel label={words("search:keys")} closeLabel={words("common:close")} onClose={onClose}>
      <h2 className={styles.title}>{words("search:keys")}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard (axe). */}
      <div className={styles.groups} tabIndex={0}>
        {actionGroups.map((group) => (
          <Section key={group} title={words(`search:group.${group}`)}>
            <ul>
              {actions
                .filter((action) => action.group === group)
                .map(({ id }) => (
                  <li key={id} className={styles.row}>
                    <span>{words(`app:action.${id}`)}</span>
                    <span className={styles.chords}>
                      {keys.chordsOf(id).map((chord) => (
                        <span key={chord}>
                          <Keys parts={chordParts(chord, keys.isMac)} />
                          <span className={styles.hidden}>{chordParts(chord, keys.isMac).join(" ")}</span>
                        </span>
                      ))}
                    </span>
                  </li>
                ))}
            </ul>
          </Section>
        ))}
      </div>
    </WorkPanel>
  );
}
