import { z } from "zod";
import { UserId } from "../../ids.ts";
import { PopTarget } from "../../pop/types.ts";
import { CallerId, QueueCallNow, QueueName, WaitingCaller } from "../../queue/types.ts";
import { EpochMs } from "../../times.ts";
import { AgentCommand, CallerCommand } from "../central/supervision.ts";
import { WallboardAgent, WallboardLink, WallboardQueue } from "../central/wallboard.ts";

/** What the wallboard shows and asks for is central's own. */
export {
  AgentCommand,
  CallerCommand,
  DeskOrder,
  MessageRequest,
  Monitored,
} from "../central/supervision.ts";
export { QueueGlance, RibbonList, WallboardLink, WallboardMembership, WallboardTrend } from "../central/wallboard.ts";

/** Whose number a caller of a queue has, by this desk's own store: only what the supervisor may see is in it. */
export const KnownCaller = z.object({
  target: PopTarget,
  name: z.string(),
  company: z.string().nullable(),
  /** How many others have the same number. */
  others: z.number().int().nonnegative(),
});
export type KnownCaller = z.infer<typeof KnownCaller>;

const known = { record: KnownCaller.nullable() };
export const DeskWaiting = WaitingCaller.extend(known);
export type DeskWaiting = z.infer<typeof DeskWaiting>;
export const DeskQueueCall = QueueCallNow.extend(known);
export type DeskQueueCall = z.infer<typeof DeskQueueCall>;
export const DeskQueue = WallboardQueue.extend({ waiting: z.array(DeskWaiting), calls: z.array(DeskQueueCall) });
export type DeskQueue = z.infer<typeof DeskQueue>;
export const DeskAgent = WallboardAgent.extend({ call: DeskQueueCall.extend({ queue: QueueName }).nullable() });
export type DeskAgent = z.infer<typeof DeskAgent>;

/**
 * Whether what the page has is what central says now. `waiting`: nothing was heard yet. `lost`: central can't be heard; what is shown is
 * of `since` (by this machine's clock).
 */
export const WallboardFeed = z.discriminatedUnion("is", [
  z.object({ is: z.literal("waiting") }),
  z.object({ is: z.literal("live") }),
  z.object({ is: z.literal("lost"), since: EpochMs }),
]);
export type WallboardFeed = z.infer<typeof WallboardFeed>;

/**
 * What a page that watches is pushed: first `whole` (a large floor in several pushes, the first of them whole), then what changed, at most four
 * times a second. Rows come as a whole each; those in `gone…` are to be taken away.
 */
export const WallboardPush = z.object({
  whole: z.boolean(),
  feed: WallboardFeed,
  /** Central's clock less this machine's: what is added to the page's own time before a duration is taken. */
  clockOffsetMs: z.number().int(),
  /** null: nothing was heard yet. */
  board: z.object({ at: EpochMs, dayFrom: EpochMs, link: WallboardLink }).nullable(),
  queues: z.array(DeskQueue),
  goneQueues: z.array(QueueName),
  agents: z.array(DeskAgent),
  goneAgents: z.array(z.string()),
});
export type WallboardPush = z.infer<typeof WallboardPush>;

/** `queues` empty: all together. */
export const TrendRequest = z.object({ queues: z.array(QueueName).max(200) });
export const RibbonRequest = z.object({ userIds: z.array(UserId).min(1).max(100) });
export const AgentOrder = z.object({ id: UserId, command: AgentCommand });
export const CallerOrder = z.object({ caller: CallerId, command: CallerCommand });
