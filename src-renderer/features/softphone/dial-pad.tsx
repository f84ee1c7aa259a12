import { IconBackspace, IconPhone } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useStore } from "zustand";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { isOneNumber } from "#renderer/app/numbers/is-one-number.ts";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import { tipOf } from "#renderer/ui/tip.ts";
import { type DialProblem, dialTarget } from "#shared/phone/dial-target.ts";
import { CallerIdChoice } from "./caller-id-choice.tsx";
import styles from "./dial-pad.module.css";
import { FoundNumbers } from "./found-numbers.tsx";
import { keypadKeys } from "./keypad-keys.ts";
import { useFoundNumbers } from "./use-found-numbers.ts";

/** Where a number is typed or pasted to be dialled. What is wrong with it is said in words, on Enter, not while it grows. */
export function DialPad({ withKeys }: { withKeys: boolean }) {
  const words = useWords();
  const parts = useKeyParts();
  const { dialer } = useDesk();
  const rules = useSlice("settings", (settings) => settings.phone);
  const typed = useStore(dialer.store, (state) => state.typed);
  const [problem, setProblem] = useState<DialProblem | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const found = useFoundNumbers();
  useAction("dial", () => field.current?.focus());
  const type = (text: string) => {
    setProblem(null);
    dialer.type(text);
  };
  /** Text with numbers in it: one takes the text's place, several are offered. Nothing is dialled. @returns whether there were any. */
  const offer = async (text: string) => {
    const items = await found.look(text);
    const [only, second] = items;
    if (only !== undefined) type(second === undefined ? only.shown : "");
    return only !== undefined;
  };
  const dial = async () => {
    const target = dialTarget(typed, rules);
    if (target.kind === "target") return void dialer.dial({ number: typed, target: null });
    if (target.problem === "empty" || target.problem === "too-short" || !(await offer(typed))) {
      setProblem(target.problem);
    }
  };
  const paste = async (text: string) => {
    if (!(await offer(text))) type(text.slice(0, 256));
  };
  return (
    <form
      className={styles.pad}
      aria-label={words("phone:dial-pad")}
      onSubmit={(event) => {
        event.preventDefault();
        void dial();
      }}
    >
      <div className={styles.line}>
        <input
          ref={field}
          className={styles.field}
          type="tel"
          autoComplete="off"
          value={typed}
          placeholder={words("phone:number-or-extension")}
          aria-label={words("phone:number-or-extension")}
          aria-invalid={problem !== null}
          aria-describedby="dial-problem"
          maxLength={256}
          onChange={(event) => type(event.target.value)}
          onPaste={(event) => {
            const text = event.clipboardData.getData("text");
            if (text.trim() === "" || isOneNumber(text, rules)) return;
            event.preventDefault();
            void paste(text);
          }}
          {...tipOf(words("phone:dial-field"), parts("dial"))}
        />
        {typed !== "" && (
          <IconButton label={words("phone:delete-digit")} onClick={() => type(typed.slice(0, -1))}>
            <IconBackspace size={16} />
          </IconButton>
        )}
        <button
          type="submit"
          className={styles.call}
          aria-label={words("phone:call")}
          {...tipOf(words("phone:call"), ["Enter"])}
        >
          <IconPhone size={16} />
        </button>
      </div>
      <p id="dial-problem" className={styles.problem} role="alert">
        {problem && words(`phone:dial-problem.${problem}`)}
      </p>
      <FoundNumbers numbers={found.several} onForget={found.forget} />
      <CallerIdChoice />
      {withKeys && (
        <div className={styles.keys}>
          {keypadKeys.map((key) => (
            <button key={key} type="button" className={styles.key} onClick={() => type(typed + key)}>
              {key}
            </button>
          ))}
        </div>
      )}
    </form>
  );
}
