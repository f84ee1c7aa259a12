import { IconBellOff, IconDeviceLandlinePhone, IconPhone, IconPhoneOff, IconPhonePause } from "@tabler/icons-react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { showSettings } from "#renderer/app/state/workspace.ts";
import type { LinkState } from "#shared/contract/desk/index.ts";
import { Chip } from "./chip.tsx";
import styles from "./sync-chip.module.css";

const looks = {
  off: { tone: "offline", icon: IconPhoneOff },
  connecting: { tone: "held", icon: IconPhonePause },
  registering: { tone: "held", icon: IconPhonePause },
  registered: { tone: "ready", icon: IconPhone },
  waiting: { tone: "not-ready", icon: IconPhoneOff },
  refused: { tone: "danger", icon: IconPhoneOff },
} as const satisfies Record<LinkState["name"], unknown>;

/** Whether calls can come in. A line in trouble is tried again by a click; one that works shows its part of the settings. */
export function LineChip() {
  const words = useWords();
  const keys = useKeyParts();
  const { client, problems, workspace } = useDesk();
  const link = useSlice("link");
  const quiet = useSlice("phone", (phone) => phone.doNotDisturb);
  const onDeskPhone = useSlice("phone", (phone) => phone.device === "desk-phone");
  const error = "error" in link && link.error !== "not-provisioned" ? link.error : null;
  const retry = () => void problems.run("phone", () => client.phone.retryLine());
  // An account without a line may have been given one meanwhile.
  useAction("retry-line", retry, "error" in link && link.error !== null);
  const at = "server" in link ? words("app:line.at", { server: link.server }) : words("app:line.tip");
  const why = error === null ? null : words(`phone:link-error.${error}`);
  const tip = why === null ? at : `${words("app:line.again", { why: capital(why) })} ${at}`;
  const button = (chip: React.ReactNode) => (
    <button
      type="button"
      className={styles.button}
      onClick={error === null ? () => showSettings(workspace, "line") : retry}
    >
      {chip}
    </button>
  );
  if (onDeskPhone && link.name === "registered") {
    return button(
      <Chip tone="ready" icon={IconDeviceLandlinePhone} tip={at} state={link.name} kind="line">
        {words("app:line.on-desk-phone")}
      </Chip>,
    );
  }
  const isQuiet = quiet && link.name === "registered";
  const { tone, icon } = isQuiet ? ({ tone: "not-ready", icon: IconBellOff } as const) : looks[link.name];
  return button(
    <Chip
      tone={tone}
      icon={icon}
      tip={tip}
      keys={error === null ? [] : keys("retry-line")}
      state={link.name}
      kind="line"
    >
      {isQuiet ? words("app:line.quiet") : words(`app:line.${link.name}`)}
    </Chip>,
  );
}

/** The same words stand within a sentence elsewhere. */
function capital(text: string): string {
  return text.slice(0, 1).toLocaleUpperCase() + text.slice(1);
}
