import { IconAlertTriangle, IconPlugConnectedX, IconPointFilled, IconRefresh } from "@tabler/icons-react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { StateMark } from "#renderer/ui/state-mark.tsx";
import { useBoard } from "./floor.ts";

/** Whether what is shown is so now; if not, when it last was. */
export function LinkMark() {
  const words = useWords();
  const formats = useFormats();
  const feed = useBoard((board) => board.feed);
  const link = useBoard((board) => board.facts?.link ?? null);
  const offset = useBoard((board) => board.clockOffsetMs);
  if (feed.is === "waiting" || link === null) {
    return (
      <StateMark tone="held" icon={IconRefresh}>
        {words("wallboard:link.waiting")}
      </StateMark>
    );
  }
  if (feed.is === "lost") {
    return (
      <StateMark tone="danger" icon={IconAlertTriangle}>
        {words("wallboard:link.lost", { at: formats.clock(feed.since) })}
      </StateMark>
    );
  }
  switch (link.is) {
    case "connected":
      return (
        <StateMark tone="ready" icon={IconPointFilled}>
          {words("wallboard:link.live")}
        </StateMark>
      );
    case "absent":
      return (
        <StateMark tone="offline" icon={IconPlugConnectedX}>
          {words("wallboard:link.absent")}
        </StateMark>
      );
    default: {
      const tone = link.is === "disconnected" ? "danger" : "held";
      const icon = link.is === "disconnected" ? IconAlertTriangle : IconRefresh;
      return (
        <StateMark tone={tone} icon={icon}>
          {link.since === null
            ? words(`wallboard:link.${link.is}-never`)
            : words(`wallboard:link.${link.is}`, { at: formats.clock(link.since - offset) })}
        </StateMark>
      );
    }
  }
}
