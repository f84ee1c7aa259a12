import { Tabs } from "@mantine/core";
import {
  type Icon,
  IconAppWindow,
  IconInfoCircle,
  IconKeyboard,
  IconNetwork,
  IconPalette,
  IconPhone,
  IconPlugConnected,
  IconUser,
  IconVolume,
} from "@tabler/icons-react";
import { type ComponentType, useMemo } from "react";
import { useDesk, useWorkspace } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { ListPage } from "#renderer/ui/list/index.ts";
import { AboutSection } from "./about-section.tsx";
import { AccountSection } from "./account-section.tsx";
import { AudioSection } from "./audio-section.tsx";
import { CallsSection } from "./calls-section.tsx";
import { ExternalSection } from "./external-section.tsx";
import { KeysSection } from "./keys-section.tsx";
import { LineSection } from "./line-section.tsx";
import { LookSection } from "./look-section.tsx";
import { PopSection } from "./pop-section.tsx";
import styles from "./settings.module.css";
import { ChangeContext, type ChangeSettings } from "./use-change-settings.ts";

type SectionId = "audio" | "calls" | "line" | "look" | "pop" | "keys" | "external" | "account" | "about";

const sections: readonly { readonly id: SectionId; readonly icon: Icon; readonly view: ComponentType }[] = [
  { id: "audio", icon: IconVolume, view: AudioSection },
  { id: "calls", icon: IconPhone, view: CallsSection },
  { id: "line", icon: IconNetwork, view: LineSection },
  { id: "look", icon: IconPalette, view: LookSection },
  { id: "pop", icon: IconAppWindow, view: PopSection },
  { id: "keys", icon: IconKeyboard, view: KeysSection },
  { id: "external", icon: IconPlugConnected, view: ExternalSection },
  { id: "account", icon: IconUser, view: AccountSection },
  { id: "about", icon: IconInfoCircle, view: AboutSection },
];

/** What the agent can set. Each change is in force at once. */
export function SettingsPage() {
  const words = useWords();
  const { client, workspace } = useDesk();
  const request = useRequest();
  const section = useWorkspace((state) => state.settingsPart) ?? "audio";
  const { run } = request;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `run` only sets state, the newest does what the first does.
  const change = useMemo<ChangeSettings>(() => (patch) => void run(() => client.settings.change(patch)), [client]);
  return (
    <ChangeContext value={change}>
      <ListPage title={words("settings:title")} strips={<RefusalStrip request={request} />}>
        <Tabs
          orientation="vertical"
          variant="pills"
          keepMounted={false}
          value={section}
          onChange={(settingsPart) => workspace.setState({ settingsPart })}
          classNames={{
            root: styles.tabs ?? "",
            list: styles.list ?? "",
            tab: styles.tab ?? "",
            tabLabel: styles.tabLabel ?? "",
            panel: styles.panel ?? "",
          }}
        >
          <Tabs.List aria-label={words("settings:sections")}>
            {sections.map(({ id, icon: Sign }) => (
              <Tabs.Tab key={id} value={id} leftSection={<Sign size={16} aria-hidden="true" />}>
                {words(`settings:section.${id}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {sections.map(({ id, view: View }) => (
            <Tabs.Panel key={id} value={id}>
              <View />
            </Tabs.Panel>
          ))}
        </Tabs>
      </ListPage>
    </ChangeContext>
  );
}
