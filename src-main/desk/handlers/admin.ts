import { randomUUID } from "node:crypto";
import type { z } from "zod";
import {
  AnnouncementList,
  centralRoutes,
  page,
  QueueList,
  ReasonList,
  RoleRecordList,
  TeamList,
  UserDevices,
  UserList,
} from "#shared/contract/central/index.ts";
import { Disposition } from "#shared/crm/index.ts";
import type { HandlerDeps } from "./deps.ts";
import type { Implementer } from "./implementer.ts";

const Dispositions = page(Disposition);
/** A tree that people choose from has fewer. */
const allDispositions = 500;

/** Central's administration, passed through: central decides what the agent may. */
export function adminHandlers(os: Implementer, deps: HandlerDeps) {
  const central = () => deps.workplace().account.central;

  const read = <S extends z.ZodType>(path: string, answer: S, limit?: number) =>
    central().send({ method: "GET", path, query: { limit }, answer });

  /** Makes it where there is no id, else changes it. */
  async function save(path: string, id: string | null, body: object, version?: number): Promise<Record<string, never>> {
    const headers = { "idempotency-key": randomUUID(), ...(version !== undefined && { "if-match": `"${version}"` }) };
    await central().send(
      id === null
        ? { method: "POST", path, body, headers, answer: null }
        : { method: "PATCH", path: `${path}/${id}`, body, headers, answer: null },
    );
    return {};
  }

  async function remove(path: string, id: string): Promise<Record<string, never>> {
    await central().send({ method: "DELETE", path: `${path}/${id}`, answer: null });
    return {};
  }

  return {
    admin: {
      users: os.admin.users.handler(() => read(centralRoutes.users, UserList)),
      saveUser: os.admin.saveUser.handler(({ input: { id, user } }) => {
        const { username, password, active, ...rest } = user;
        if (id !== null)
          return save(centralRoutes.users, id, { ...rest, active, ...(password !== null && { password }) });
        return save(centralRoutes.users, null, { ...rest, username, password });
      }),
      devices: os.admin.devices.handler(({ input }) => read(`${centralRoutes.users}/${input.id}/devices`, UserDevices)),
      reasons: os.admin.reasons.handler(() => read(centralRoutes.reasons, ReasonList)),
      saveReason: os.admin.saveReason.handler(({ input: { id, reason } }) => {
        const { code, ...rest } = reason;
        return save(centralRoutes.reasons, id, id === null ? { code, ...rest } : rest);
      }),
      queues: os.admin.queues.handler(() => read(centralRoutes.queues, QueueList)),
      saveQueue: os.admin.saveQueue.handler(({ input: { id, queue } }) => save(centralRoutes.queues, id, queue)),
      removeQueue: os.admin.removeQueue.handler(({ input }) => remove(centralRoutes.queues, input.id)),
      teams: os.admin.teams.handler(() => read(centralRoutes.teams, TeamList)),
      saveTeam: os.admin.saveTeam.handler(({ input: { id, team } }) => save(centralRoutes.teams, id, team)),
      removeTeam: os.admin.removeTeam.handler(({ input }) => remove(centralRoutes.teams, input.id)),
      roles: os.admin.roles.handler(() => read(centralRoutes.roles, RoleRecordList)),
      saveRole: os.admin.saveRole.handler(({ input: { id, role } }) => save(centralRoutes.roles, id, role)),
      removeRole: os.admin.removeRole.handler(({ input }) => remove(centralRoutes.roles, input.id)),
      dispositions: os.admin.dispositions.handler(async () => {
        const { items } = await read(centralRoutes.dispositions, Dispositions, allDispositions);
        return { items };
      }),
      announcements: os.admin.announcements.handler(() => read(centralRoutes.announcements, AnnouncementList)),
      announce: os.admin.announce.handler(({ input }) => save(centralRoutes.announcements, null, input)),
      removeAnnouncement: os.admin.removeAnnouncement.handler(({ input }) =>
        remove(centralRoutes.announcements, input.id),
      ),
      saveDisposition: os.admin.saveDisposition.handler(({ input: { id, version, disposition } }) =>
        save(centralRoutes.dispositions, id, disposition, version),
      ),
    },
  };
}
