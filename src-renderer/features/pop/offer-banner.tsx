import { Button } from "@mantine/core";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { useWhyText } from "#renderer/app/why-text.ts";
import { Keys } from "#renderer/ui/keys.tsx";
import { Strip } from "#renderer/ui/strip.tsx";
import type { Pop } from "#shared/pop/types.ts";
import styles from "./buttons.module.css";

/** A later answer that would replace what the agent works in: offered, never forced. */
export function OfferBanner({ pop }: { pop: Pop }) {
  const words = useWords();
  const keys = useKeyParts();
  const whyText = useWhyText();
  const { client, problems } = useDesk();
  const { offer } = pop;
  const accept = () => void problems.run("pop", () => client.pops.acceptOffer({ popId: pop.id }));
  const dismiss = () => void problems.run("pop", () => client.pops.dismissOffer({ popId: pop.id }));
  useAction("accept-offer", accept, offer !== null);
  useAction("dismiss-offer", dismiss, offer !== null);
  if (offer === null) return null;
  const { why } = offer.decision;
  return (
    <Strip
      tone="info"
      actions={
        <div className={styles.row}>
          <Button
            size="compact-sm"
            variant="filled"
            onClick={accept}
            rightSection={<Keys parts={keys("accept-offer")} onColor />}
          >
            {words("pop:offer.accept")}
          </Button>
          <Button size="compact-sm" onClick={dismiss} rightSection={<Keys parts={keys("dismiss-offer")} />}>
            {words("pop:offer.dismiss")}
          </Button>
        </div>
      }
    >
      {words("pop:offer.text", { why: whyText(why) })}
    </Strip>
  );
}
