import type { Menu, MenuItemConstructorOptions, Tray } from "electron";
import type { DeskState } from "#shared/contract/desk/index.ts";
import type { HostWords } from "./words.ts";

export type TrayState = "signed-out" | "ready" | "not-ready" | "busy" | "no-line";

/** The one thing about the desk that a glance at the tray should tell. A line that is down comes before any agent state. */
export function trayState(desk: Pick<DeskState, "session" | "link" | "agent">): TrayState {
  if (desk.session.name !== "signed-in") return "signed-out";
  if (desk.link.name !== "registered") return "no-line";
  switch (desk.agent.state.name) {
    case "ready":
      return "ready";
    case "reserved":
    case "talking":
      return "busy";
    default:
      return "not-ready";
  }
}

export interface TrayOptions {
  readonly tray: Pick<Tray, "on" | "setImage" | "setToolTip" | "setContextMenu" | "destroy">;
  readonly buildMenu: (template: MenuItemConstructorOptions[]) => Menu;
  readonly imageOf: (state: TrayState) => string;
  readonly words: () => HostWords;
  readonly onOpen: () => void;
  readonly onQuit: () => void;
}

/** The tray: its picture and its words say how the desk stands; a click opens the window. */
export function keepTray(options: TrayOptions): { show(state: TrayState): void; destroy(): void } {
  const { tray } = options;
  let shown = "";
  tray.on("click", () => options.onOpen());
  return {
    show(state) {
      const words = options.words();
      const tip = words.tray[state];
      if (shown === tip) return;
      shown = tip;
      tray.setImage(options.imageOf(state));
      tray.setToolTip(tip);
      tray.setContextMenu(
        options.buildMenu([
          { label: tip, enabled: false },
          { type: "separator" },
          { label: words.tray.open, click: () => options.onOpen() },
          { label: words.tray.quit, click: () => options.onQuit() },
        ]),
      );
    },
    destroy: () => tray.destroy(),
  };
}
