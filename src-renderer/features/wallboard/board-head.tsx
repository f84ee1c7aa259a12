import { Button, Menu, NativeSelect } from "@mantine/core";
import { IconBellCog, IconFilter, IconMaximize } from "@tabler/icons-react";
import { useMemo } from "react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import type { Subject } from "./acts.ts";
import { AlarmSummary } from "./alarm-summary.tsx";
import { LinkMark } from "./link-mark.tsx";
import { queueName } from "./shown-rows.ts";
import type { FloorViewState } from "./use-floor-view.ts";
import styles from "./wallboard.module.css";

interface BoardHeadProps {
  readonly view: FloorViewState;
  readonly onOpen: (subject: Subject) => void;
  readonly onLimits: () => void;
  readonly onWall: () => void;
}

/** Whether it is live, what is past its limit, and what is in the view. */
export function BoardHead({ view, onOpen, onLimits, onWall }: BoardHeadProps) {
  const words = useWords();
  const { teams } = useSlice("company");
  const { team, chosen } = view;
  const queues = useMemo(
    () => [...view.allQueues.values()].map((queue) => ({ id: queue.queue, name: queueName(queue) })),
    [view.allQueues],
  );
  return (
    <header className={styles.head}>
      <h1 className={styles.title}>{words("wallboard:title")}</h1>
      <LinkMark />
      <AlarmSummary onOpen={onOpen} />
      <div className={styles.tools}>
        {(teams.length > 0 || team !== "") && (
          <NativeSelect
            size="xs"
            aria-label={words("wallboard:filter.team")}
            value={team}
            data={[
              { value: "", label: words("wallboard:filter.all-teams") },
              ...teams.map(({ id, name }) => ({ value: id as string, label: name })),
            ]}
            onChange={(event) => view.setTeam(event.currentTarget.value)}
          />
        )}
        <Menu position="bottom-end" closeOnItemClick={false} width={220}>
          <Menu.Target>
            <Button leftSection={<IconFilter size={14} aria-hidden="true" />} disabled={queues.length === 0}>
              {chosen.length === 0
                ? words("wallboard:filter.all-queues")
                : words("wallboard:filter.some-queues", { count: chosen.length })}
            </Button>
          </Menu.Target>
          <Menu.Dropdown className={styles.menu ?? ""}>
            <Menu.Item disabled={chosen.length === 0} onClick={() => view.setChosen([])}>
              {words("wallboard:filter.all-queues")}
            </Menu.Item>
            <Menu.Divider />
            {queues.map(({ id, name }) => (
              <Menu.CheckboxItem
                key={id}
                checked={chosen.includes(id)}
                onChange={(on) => view.setChosen(on ? [...chosen, id] : chosen.filter((it) => it !== id))}
              >
                {name}
              </Menu.CheckboxItem>
            ))}
          </Menu.Dropdown>
        </Menu>
        <IconButton label={words("wallboard:limit.open")} onClick={onLimits}>
          <IconBellCog size={18} />
        </IconButton>
        <IconButton label={words("wallboard:wall.open")} onClick={onWall}>
          <IconMaximize size={18} />
        </IconButton>
      </div>
    </header>
  );
}
