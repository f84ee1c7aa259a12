import { formatLength } from "#renderer/app/format/formats.ts";
import { useNow } from "#renderer/app/format/use-now.ts";
import { momentOf } from "./board.ts";
import { useBoard } from "./floor.ts";

/** Epoch ms by central's clock, in whole steps; it stands still while central is away. */
export function useMoment(stepMs = 1_000): number {
  const now = useNow(stepMs);
  const offset = useBoard((board) => board.clockOffsetMs);
  const feed = useBoard((board) => board.feed);
  return momentOf({ feed, clockOffsetMs: offset }, now);
}

/** A time that runs since `since`, by central's clock. Drawn each second alone: the row around it is not. */
export function Running({ since }: { since: number }) {
  const now = useMoment();
  return <span role="timer">{formatLength(now - since)}</span>;
}
