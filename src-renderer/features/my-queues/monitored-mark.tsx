import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Strip } from "#renderer/ui/strip.tsx";

/** A supervisor is in the call: said where the call is, for as long as it is so. */
export function MonitoredMark() {
  const words = useWords();
  const monitored = useSlice("monitored");
  if (monitored === null || monitored.how === null) return null;
  const { how, by } = monitored;
  return (
    <Strip tone="info">
      {by === null ? words(`phone:monitored.${how}`) : words(`phone:monitored.${how}-by`, { name: by })}
    </Strip>
  );
}
