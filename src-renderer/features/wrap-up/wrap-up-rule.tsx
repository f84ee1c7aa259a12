import { useSlice } from "#renderer/app/desk-context.ts";
import { useNow } from "#renderer/app/format/use-now.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { popTitle } from "#renderer/features/pop/index.ts";
import type { Call } from "#shared/call/types.ts";
import type { Pop } from "#shared/pop/types.ts";
import styles from "./wrap-up-panel.module.css";
import { loggedTo } from "./wrap-up-values.ts";

/** Whom the call is logged to, and what the site asks of a wrap-up. */
export function WrapUpRule({ pop, call }: { pop: Pop; call: Call }) {
  const words = useWords();
  const rule = useSlice("settings", (settings) => settings.wrapUp);
  const target = loggedTo(pop);
  const ended = call.state.name === "ended" ? call.state.at : null;
  return (
    <>
      <span className={styles.target}>
        {target === null ? words("wrapUp:logged-to-nobody") : words("wrapUp:logged-to", { name: popTitle(words, pop) })}
      </span>
      <span className={styles.rule} data-due={call.work === "due" || undefined}>
        {rule.mode === "timed" && ended !== null ? (
          <TimeLeft until={ended + rule.seconds * 1000} />
        ) : (
          words(`wrapUp:rule.${rule.mode}`, { seconds: rule.seconds })
        )}
      </span>
    </>
  );
}

function TimeLeft({ until }: { until: number }) {
  const words = useWords();
  const now = useNow();
  return words("wrapUp:saves-itself", { seconds: Math.max(0, Math.ceil((until - now) / 1000)) });
}
