import { IconPhone, IconPhoneOff, IconPhonePause } from "@tabler/icons-react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { LinkState } from "#shared/contract/desk/index.ts";
import { Chip } from "./chip.tsx";

const looks = {
  off: { tone: "offline", icon: IconPhoneOff },
  connecting: { tone: "held", icon: IconPhonePause },
  registering: { tone: "held", icon: IconPhonePause },
  registered: { tone: "ready", icon: IconPhone },
  waiting: { tone: "not-ready", icon: IconPhoneOff },
  refused: { tone: "danger", icon: IconPhoneOff },
} as const satisfies Record<LinkState["name"], unknown>;

/** Whether calls can come in. */
export function LineChip() {
  const words = useWords();
  const link = useSlice("link");
  const { tone, icon } = looks[link.name];
  const tip = "server" in link ? words("app:line.at", { server: link.server }) : words("app:line.tip");
  return (
    <Chip tone={tone} icon={icon} tip={tip} state={link.name} kind="line">
      {words(`app:line.${link.name}`)}
    </Chip>
  );
}
