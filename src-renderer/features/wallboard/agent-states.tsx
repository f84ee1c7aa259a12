import { useMemo } from "react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import type { DeskAgent } from "#shared/contract/desk/index.ts";
import { type AgentView, agentViews, countViews, viewLooks } from "./agent-view.ts";
import { viewText } from "./state-text.ts";
import styles from "./wallboard.module.css";

/** Shown with a nought as well: their place is always the same. */
const always: ReadonlySet<AgentView> = new Set(["ready", "talking", "wrap-up", "not-ready"]);

interface AgentStatesProps {
  readonly agents: readonly DeskAgent[];
  readonly chosen: AgentView | null;
  readonly onChoose: (view: AgentView | null) => void;
}

/** How many agents do what; a click shows them alone. */
export function AgentStates({ agents, chosen, onChoose }: AgentStatesProps) {
  const words = useWords();
  const formats = useFormats();
  const counts = useMemo(() => countViews(agents), [agents]);
  const shown = agentViews.filter((view) => always.has(view) || counts[view] > 0 || view === chosen);
  return (
    <fieldset className={styles.states}>
      <legend className={styles.hidden}>{words("wallboard:agent.states")}</legend>
      <button
        type="button"
        className={styles.stateButton}
        aria-pressed={chosen === null}
        onClick={() => onChoose(null)}
      >
        {words("wallboard:agent.all")}
        <b>{formats.count(agents.length)}</b>
      </button>
      {shown.map((view) => {
        const { tone, icon: Sign } = viewLooks[view];
        const text = viewText(words, view);
        return (
          <button
            key={view}
            type="button"
            className={styles.stateButton}
            data-tone={tone}
            aria-pressed={chosen === view}
            onClick={() => onChoose(chosen === view ? null : view)}
            {...tipOf(text)}
          >
            <Sign size={14} aria-hidden="true" />
            <span className={styles.stateWord}>{text}</span>
            <b>{formats.count(counts[view])}</b>
          </button>
        );
      })}
    </fieldset>
  );
}
