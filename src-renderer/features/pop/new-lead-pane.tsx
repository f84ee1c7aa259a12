import { Button } from "@mantine/core";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { LeadForm } from "#renderer/features/lead/index.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import { assertNever } from "#shared/assert-never.ts";
import type { Call } from "#shared/call/types.ts";
import type { Pop, PopDecision } from "#shared/pop/types.ts";
import styles from "./pane.module.css";

type Check = Extract<PopDecision, { kind: "new-lead" }>["check"];

/** Row 7: nobody is known by this number. The form is the record itself with empty fields, and says what central said. */
export function NewLeadPane({ pop, call, check }: { pop: Pop; call: Call | undefined; check: Check }) {
  const words = useWords();
  return (
    <section className={styles.pane} aria-label={words("lead:new")} data-check={check}>
      <CheckStrip pop={pop} check={check} />
      <LeadForm pop={pop} call={call} />
    </section>
  );
}

function CheckStrip({ pop, check }: { pop: Pop; check: Check }) {
  const words = useWords();
  const { client, problems } = useDesk();
  const askAgain = () => void problems.run("pop", () => client.pops.askCentralAgain({ popId: pop.id }));
  switch (check) {
    case "asking":
      return <Strip tone="info">{words("lead:check.asking", { number: pop.numberShown })}</Strip>;
    case "not-found":
      return <Strip tone="good">{words("lead:check.not-found", { number: pop.numberShown })}</Strip>;
    case "elsewhere":
      return (
        <Strip tone="warning">{words("lead:check.elsewhere", { number: pop.numberShown, who: whoOf(pop) })}</Strip>
      );
    case "unreachable":
      return (
        <Strip
          tone="warning"
          actions={
            <Button size="compact-sm" onClick={askAgain}>
              {words("lead:check.again")}
            </Button>
          }
        >
          {words("lead:check.unreachable", { number: pop.numberShown })}
        </Strip>
      );
    default:
      return assertNever(check);
  }
}

function whoOf({ decision: { why } }: Pop): string {
  return why.code === "elsewhere" ? why.values.who : "";
}
