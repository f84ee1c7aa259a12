import { Menu } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { Subject } from "./acts.ts";
import { AgentItems } from "./agent-items.tsx";
import type { Place } from "./board-table.tsx";
import { CallerItems } from "./caller-items.tsx";
import { QueueItems } from "./queue-items.tsx";
import type { Acts } from "./use-acts.ts";
import styles from "./wallboard.module.css";

export interface OpenMenu {
  readonly subject: Subject;
  readonly place: Place;
}

interface ActMenuProps {
  readonly menu: OpenMenu;
  readonly acts: Acts;
  readonly onOpen: (subject: Subject) => void;
  readonly onOnlyQueue: (queue: string) => void;
  readonly onClose: () => void;
}

/** What can be done with a row, at the pointer or under the row. The focus goes back to where it was. */
export function ActMenu({ menu, acts, onOpen, onOnlyQueue, onClose }: ActMenuProps) {
  const words = useWords();
  const before = useRef(document.activeElement);
  useEffect(() => {
    const { current: last } = before;
    return () => {
      // A form that the choice has opened has the focus already.
      const { activeElement } = document;
      const inMenu = activeElement === null || activeElement === document.body || activeElement.closest("[role=menu]");
      if (inMenu && last instanceof HTMLElement && last.isConnected) last.focus();
    };
  }, []);
  const { subject, place } = menu;
  return (
    <Menu
      opened
      onChange={(open) => !open && onClose()}
      position="bottom-start"
      offset={2}
      width={240}
      returnFocus={false}
      // In the page, not behind it: a menu belongs to a landmark, and to nothing that holds no items (axe).
      withinPortal={false}
      floatingStrategy="fixed"
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          className={styles.anchor}
          style={{ left: place.x, top: place.y }}
          aria-label={words("wallboard:act.menu")}
        />
      </Menu.Target>
      <Menu.Dropdown className={styles.menu ?? ""}>{items()}</Menu.Dropdown>
    </Menu>
  );

  function items(): ReactNode {
    switch (subject.kind) {
      case "agent":
        return <AgentItems id={subject.id} acts={acts} onOpen={onOpen} />;
      case "caller":
        return <CallerItems queue={subject.queue} caller={subject.caller} acts={acts} onOpen={onOpen} />;
      default:
        return <QueueItems id={subject.id} acts={acts} onOpen={onOpen} onOnly={onOnlyQueue} />;
    }
  }
}
