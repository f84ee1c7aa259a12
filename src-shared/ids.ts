import { uuidv7 } from "uuidv7";
import { z } from "zod";

const id = <T extends string>() => z.uuid().brand<T>();

export const CustomerId = id<"CustomerId">();
export const ContactId = id<"ContactId">();
export const PhoneId = id<"PhoneId">();
export const LeadId = id<"LeadId">();
export const InteractionId = id<"InteractionId">();
export const TaskId = id<"TaskId">();
export const DispositionId = id<"DispositionId">();
export const UserId = id<"UserId">();
export const TeamId = id<"TeamId">();
export const RoleId = id<"RoleId">();
export const AnnouncementId = id<"AnnouncementId">();
export const ReasonId = id<"ReasonId">();
export const QueueId = id<"QueueId">();
export const MutationId = id<"MutationId">();
/** Our own id of a call. It outlives the SIP dialogs that carry the call (DESIGN 1). */
export const CallId = id<"CallId">();
export const PopId = id<"PopId">();

export type CustomerId = z.infer<typeof CustomerId>;
export type ContactId = z.infer<typeof ContactId>;
export type PhoneId = z.infer<typeof PhoneId>;
export type LeadId = z.infer<typeof LeadId>;
export type InteractionId = z.infer<typeof InteractionId>;
export type TaskId = z.infer<typeof TaskId>;
export type DispositionId = z.infer<typeof DispositionId>;
export type UserId = z.infer<typeof UserId>;
export type TeamId = z.infer<typeof TeamId>;
export type RoleId = z.infer<typeof RoleId>;
export type AnnouncementId = z.infer<typeof AnnouncementId>;
export type ReasonId = z.infer<typeof ReasonId>;
export type QueueId = z.infer<typeof QueueId>;
export type MutationId = z.infer<typeof MutationId>;
export type CallId = z.infer<typeof CallId>;
export type PopId = z.infer<typeof PopId>;

/** A fresh UUIDv7 (RFC 9562): made by the client, sorted by time, so that pushes can be retried and applied once. */
export function newId<T extends string>(): T {
  return uuidv7() as T;
}
