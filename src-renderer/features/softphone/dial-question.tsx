import { Button } from "@mantine/core";
import { useStore } from "zustand";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import styles from "./dial-question.module.css";

/** Asked before a do-not-call customer is dialled, or a number that the page's own address brought. */
export function DialQuestion() {
  const words = useWords();
  const formats = useFormats();
  const { dialer } = useDesk();
  const question = useStore(dialer.store, (state) => state.question);
  if (question === null) return null;
  return (
    <Strip tone="warning">
      <p>{words(`phone:question.${question.why}`, { number: formats.number(question.number) })}</p>
      <div className={styles.buttons}>
        <Button variant="filled" color="accent" onClick={() => void dialer.agree()}>
          {words(question.why === "link" ? "phone:dial" : "phone:dial-anyway")}
        </Button>
        <Button onClick={() => dialer.drop()}>{words("phone:do-not-dial")}</Button>
      </div>
    </Strip>
  );
}
