import { z } from "zod";
import type { ReasonId } from "../../ids.ts";
import { Queue, Reason, Team } from "../central/index.ts";

export type { Queue, QueueRequest, Reason, UserDevices } from "../central/index.ts";

/** What the company has set for every desk. */
export const DeskCompany = z.object({
  /** In the order of the menu; those that are no longer offered as well, since somebody may still be in one. */
  reasons: z.array(Reason),
  queues: z.array(Queue.pick({ id: true, name: true, exchangeName: true, number: true, active: true })),
  teams: z.array(Team.pick({ id: true, name: true })),
});
export type DeskCompany = z.infer<typeof DeskCompany>;

const first = [
  ["01970000-0000-7000-a000-000000000001", "break", "Break", "小休"],
  ["01970000-0000-7000-a000-000000000002", "lunch", "Lunch", "午餐"],
  ["01970000-0000-7000-a000-000000000003", "meeting", "Meeting", "会议"],
  ["01970000-0000-7000-a000-000000000004", "training", "Training", "培训"],
  ["01970000-0000-7000-a000-000000000005", "admin", "Paperwork", "案头工作"],
] as const;

/** What a desk offers that has never heard central: the reasons that every central begins with. */
export const firstCompany: DeskCompany = {
  reasons: first.map(([id, code, labelEn, labelZh], sort) => ({
    ...{ id: id as ReasonId, code, labelEn, labelZh, sort, active: true, version: 1 },
  })),
  queues: [],
  teams: [],
};
