import { Tabs } from "@mantine/core";
import {
  type Icon,
  IconClockPause,
  IconListTree,
  IconPhoneCall,
  IconShieldLock,
  IconSpeakerphone,
  IconUsers,
  IconUsersGroup,
} from "@tabler/icons-react";
import { type ComponentType, useState } from "react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useFunctions } from "#renderer/app/use-may.ts";
import { Empty } from "#renderer/ui/empty.tsx";
import { ListPage } from "#renderer/ui/list/index.ts";
import type { CentralFunction } from "#shared/contract/desk/index.ts";
import styles from "./administration.module.css";
import { AnnouncementsSection } from "./announcements-section.tsx";
import { DispositionsSection } from "./dispositions-section.tsx";
import { QueuesSection } from "./queues-section.tsx";
import { ReasonsSection } from "./reasons-section.tsx";
import { RolesSection } from "./roles-section.tsx";
import { TeamsSection } from "./teams-section.tsx";
import { UsersSection } from "./users-section.tsx";

type SectionId = "users" | "teams" | "roles" | "queues" | "reasons" | "dispositions" | "announcements";

const sections: readonly {
  readonly id: SectionId;
  readonly icon: Icon;
  readonly needs: CentralFunction;
  readonly view: ComponentType;
}[] = [
  { id: "users", icon: IconUsers, needs: "users.manage", view: UsersSection },
  { id: "teams", icon: IconUsersGroup, needs: "teams.manage", view: TeamsSection },
  { id: "roles", icon: IconShieldLock, needs: "roles.manage", view: RolesSection },
  { id: "queues", icon: IconPhoneCall, needs: "queues.manage", view: QueuesSection },
  { id: "reasons", icon: IconClockPause, needs: "reasons.manage", view: ReasonsSection },
  { id: "dispositions", icon: IconListTree, needs: "dispositions.manage", view: DispositionsSection },
  { id: "announcements", icon: IconSpeakerphone, needs: "announcements.manage", view: AnnouncementsSection },
];

/** What an administrator sets at central, for everybody. Each part is there for whose role grants it; central checks again. */
export function AdministrationPage() {
  const words = useWords();
  const functions = useFunctions();
  const offline = useSlice("session", (session) => session.name === "signed-in" && session.offline);
  const [chosen, choose] = useState<string | null>(null);
  const shown = sections.filter(({ needs }) => functions.includes(needs));
  const section = shown.find(({ id }) => id === chosen) ?? shown[0];
  const nothing = offline ? "administration:offline" : "administration:nothing";
  return (
    <ListPage title={words("administration:title")}>
      {section === undefined || offline ? (
        <Empty title={words("administration:title")} hint={words(nothing)} />
      ) : (
        <Tabs
          orientation="vertical"
          variant="pills"
          keepMounted={false}
          value={section.id}
          onChange={choose}
          classNames={{
            root: styles.tabs ?? "",
            list: styles.list ?? "",
            tab: styles.tab ?? "",
            tabLabel: styles.tabLabel ?? "",
            panel: styles.panel ?? "",
          }}
        >
          <Tabs.List aria-label={words("administration:sections")}>
            {shown.map(({ id, icon: Sign }) => (
              <Tabs.Tab key={id} value={id} leftSection={<Sign size={16} aria-hidden="true" />}>
                {words(`administration:section.${id}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {shown.map(({ id, view: View }) => (
            <Tabs.Panel key={id} value={id}>
              <View />
            </Tabs.Panel>
          ))}
        </Tabs>
      )}
    </ListPage>
  );
}
