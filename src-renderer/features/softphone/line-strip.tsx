import { Button } from "@mantine/core";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { showSettings } from "#renderer/app/state/workspace.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import { tipOf } from "#renderer/ui/tip.ts";
import { Countdown } from "./countdown.tsx";
import styles from "./phone-strips.module.css";

/** The line does not work: which fault it is, and the ways on. What to do about it stands in the settings. */
export function LineStrip() {
  const words = useWords();
  const keys = useKeyParts();
  const { client, problems, workspace } = useDesk();
  const link = useSlice("link");
  // With a desk phone the line of this desk is switched off on purpose.
  const here = useSlice("phone", (phone) => phone.device === "softphone");
  const error = "error" in link ? link.error : null;
  if (error === null || !here) return null;
  const why = words(`phone:link-error.${error}`);
  const text = { waiting: "phone:line-lost", refused: "phone:line-refused", off: "phone:line-off" } as const;
  if (link.name !== "waiting" && link.name !== "refused" && link.name !== "off") return null;
  return (
    <Strip tone={link.name === "refused" ? "error" : "warning"}>
      <p>
        {words(text[link.name], { why })} {link.name === "waiting" && <Countdown until={link.retryAt} />}
      </p>
      <div className={styles.buttons}>
        {error !== "not-provisioned" && (
          <Button
            onClick={() => void problems.run("phone", () => client.phone.retryLine())}
            {...tipOf(words("app:action.retry-line"), keys("retry-line"))}
          >
            {words("phone:line-again")}
          </Button>
        )}
        <Button onClick={() => showSettings(workspace, "line")}>{words("phone:line-more")}</Button>
      </div>
    </Strip>
  );
}
