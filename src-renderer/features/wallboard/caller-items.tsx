import { Menu } from "@mantine/core";
import { IconArrowBarToUp, IconArrowsExchange, IconPhoneX, IconUserShare } from "@tabler/icons-react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useMay } from "#renderer/app/use-may.ts";
import type { Subject } from "./acts.ts";
import { useBoard } from "./floor.ts";
import type { Acts } from "./use-acts.ts";

interface CallerItemsProps {
  readonly queue: string;
  readonly caller: string;
  readonly acts: Acts;
  readonly onOpen: (subject: Subject) => void;
}

/** What a supervisor can do with a caller who waits. */
export function CallerItems({ queue, caller, acts, onOpen }: CallerItemsProps) {
  const words = useWords();
  const may = useMay();
  const found = useBoard((board) => board.queues.get(queue)?.waiting.find((it) => it.caller === caller));
  const others = useBoard((board) => board.queues.size > 1);
  const about: Subject = { kind: "caller", queue, caller };
  if (found === undefined) return <Menu.Label>{words("wallboard:act.caller-gone")}</Menu.Label>;
  if (!may("supervise.callers")) return <Menu.Label>{words("wallboard:act.nothing")}</Menu.Label>;
  const ask = (kind: "move-to-queue" | "move-to-agent") => {
    onOpen({ kind: "queue", id: queue });
    acts.ask({ do: kind, caller: found, from: queue });
  };
  return (
    <>
      {found.position > 1 && (
        <Menu.Item
          leftSection={<IconArrowBarToUp size={16} />}
          onClick={() => acts.caller(caller, { do: "move-to-front" }, about, words("wallboard:done.move-to-front"))}
        >
          {words("wallboard:act.move-to-front")}
        </Menu.Item>
      )}
      {others && (
        <Menu.Item leftSection={<IconArrowsExchange size={16} />} onClick={() => ask("move-to-queue")}>
          {words("wallboard:act.move-to-queue")}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconUserShare size={16} />} onClick={() => ask("move-to-agent")}>
        {words("wallboard:act.move-to-agent")}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item
        leftSection={<IconPhoneX size={16} />}
        onClick={() => {
          onOpen({ kind: "queue", id: queue });
          acts.ask({ do: "hang-up", caller: found });
        }}
      >
        {words("wallboard:act.hang-up")}
      </Menu.Item>
    </>
  );
}
