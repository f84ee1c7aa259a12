import { Button } from "@mantine/core";
import { useState } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { Keys } from "#renderer/ui/keys.tsx";
import { Strip } from "#renderer/ui/strip.tsx";
import type { DialRequest } from "#shared/contract/desk/index.ts";
import styles from "./dial-request-strip.module.css";
import { NumberChoice } from "./number-choice.tsx";

/** A link of another program (`tel:`, `callto:`, `sip:`) or the clipboard asks to dial. Nothing is dialled without the agent's yes. */
export function DialRequestStrip() {
  const request = useSlice("dialRequest");
  return request === null ? null : <Asked key={request.id} request={request} />;
}

function Asked({ request }: { request: DialRequest }) {
  const words = useWords();
  const formats = useFormats();
  const keys = useKeyParts();
  const { client, dialer, problems } = useDesk();
  const numbers = [{ number: request.number, shown: request.shown }, ...request.others];
  const [chosen, setChosen] = useState(request.number);
  const settle = () => client.dialRequest.settle({ id: request.id });
  const dial = async () => {
    await dialer.dial({ number: chosen, target: null });
    // Refused: the reason stands below, and the number is still here to try again.
    if (problems.store.getState().phone === undefined) await problems.run("phone", settle);
  };
  const drop = () => void problems.run("phone", settle);
  useAction("dial-request", () => void dial());
  useAction("drop-request", drop);
  return (
    <Strip tone="info">
      <div data-dial-request={request.source}>
        {numbers.length === 1 ? (
          <p>{words(`phone:question.${request.source}`, { number: formats.number(request.shown) })}</p>
        ) : (
          <NumberChoice
            label={words(`phone:question.which-${request.source}`)}
            numbers={numbers.map(({ number, shown }) => ({ number, shown: formats.number(shown) }))}
            chosen={chosen}
            onChoose={setChosen}
          />
        )}
      </div>
      <div className={styles.buttons}>
        <Button
          variant="filled"
          onClick={() => void dial()}
          rightSection={<Keys parts={keys("dial-request")} onColor />}
        >
          {words("phone:dial")}
        </Button>
        <Button onClick={drop} rightSection={<Keys parts={keys("drop-request")} />}>
          {words("phone:do-not-dial")}
        </Button>
      </div>
    </Strip>
  );
}
