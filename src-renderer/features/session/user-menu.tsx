import { Menu } from "@mantine/core";
import { IconChevronDown, IconDeviceDesktop, IconLanguage, IconLogout, IconMoon, IconSun } from "@tabler/icons-react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useLanguage, useWords } from "#renderer/app/i18n/use-words.ts";
import type { SettingsPatch } from "#shared/settings/settings.ts";
import { useSignOut } from "./use-sign-out.ts";
import styles from "./user-menu.module.css";

const themes = [
  { id: "light", icon: IconSun },
  { id: "dark", icon: IconMoon },
  { id: "system", icon: IconDeviceDesktop },
] as const;

/** Who is signed in; language, theme and signing out. */
export function UserMenu() {
  const words = useWords();
  const language = useLanguage();
  const { client, problems } = useDesk();
  const session = useSlice("session");
  const theme = useSlice("settings", (settings) => settings.look.theme);
  const signOut = useSignOut();
  if (session.name !== "signed-in") return null;
  const change = (look: NonNullable<SettingsPatch["look"]>) =>
    void problems.run("session", () => client.settings.change({ look }));
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <button type="button" className={styles.button}>
          <span className={styles.name}>{session.user.name}</span>
          <IconChevronDown size={14} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {session.user.extension
            ? words("session:who-with-extension", {
                username: session.user.username,
                extension: session.user.extension,
              })
            : session.user.username}
        </Menu.Label>
        <Menu.Item
          leftSection={<IconLanguage size={16} />}
          lang={language === "en" ? "zh-CN" : "en"}
          onClick={() => change({ language: language === "en" ? "zh-CN" : "en" })}
        >
          {words(language === "en" ? "session:chinese" : "session:english")}
        </Menu.Item>
        <Menu.Divider />
        {themes.map(({ id, icon: Sign }) => (
          <Menu.Item
            key={id}
            leftSection={<Sign size={16} />}
            data-chosen={theme === id || undefined}
            aria-current={theme === id}
            className={styles.item}
            onClick={() => change({ theme: id })}
          >
            {words(`session:theme.${id}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>
          {words("session:sign-out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
