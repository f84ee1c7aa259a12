import { z } from "zod";
import { AnnouncementId } from "../../ids.ts";
import { EpochMs } from "../../times.ts";

/** What everybody is to read, as a quiet strip on each desk. */
export const Announcement = z.object({
  id: AnnouncementId,
  text: z.string(),
  authorName: z.string(),
  createdAt: EpochMs,
  /** null: until it is deleted. */
  until: EpochMs.nullable(),
});
export type Announcement = z.infer<typeof Announcement>;
/** GET /v1/announcements: those in force, newest first. */
export const AnnouncementList = z.object({ items: z.array(Announcement) });

/** POST /v1/announcements. */
export const AnnouncementRequest = z.strictObject({
  text: z.string().trim().min(1).max(500),
  until: EpochMs.nullable().default(null),
});
export type AnnouncementRequest = z.infer<typeof AnnouncementRequest>;
