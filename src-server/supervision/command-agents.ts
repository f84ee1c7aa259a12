import { randomUUID } from "node:crypto";
import type { AgentCommand, MessageRequest } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import { audit, auditAll } from "../auth/audit.ts";
import { need } from "../auth/functions.ts";
import type { Context } from "../context.ts";
import { ProblemError } from "../http/problem-error.ts";
import { atNoDesk, connectedDesks, findAgents, outOfReach, reachedAgent, type Supervisor } from "./reach.ts";

/** Asks an agent's desk for something, wherever it is connected. @throws ProblemError as the contract says */
export async function commandAgent(
  { db, bus, now }: Context,
  by: Supervisor,
  id: UserId,
  command: AgentCommand,
): Promise<void> {
  need(by, command.do === "message" ? "supervise.message" : "supervise.agents");
  const agent = await reachedAgent(db, by, id);
  const to = await connectedDesks(db, [id]);
  if (to.length === 0) throw atNoDesk(agent.name);
  await audit(db, {
    at: now(),
    userId: by.userId,
    action: command.do === "message" ? "message-sent" : "agent-commanded",
    recordId: id,
    detail: { do: command.do, agent: agent.name, ...stateOf(command) },
  });
  await bus.publish({ type: "order", to, order: { id: randomUUID(), order: command, by: by.name } });
}

/** The same message to several; who is at no desk does not get it. @throws ProblemError `forbidden` when one is out of reach, `wrong-state` when nobody is at a desk */
export async function sendMessage({ db, bus, now }: Context, by: Supervisor, request: MessageRequest): Promise<void> {
  const ids = [...new Set(request.userIds)];
  const found = await findAgents(db, by, { ids });
  if (found.length < ids.length) throw new ProblemError("not-found", "Central has no user with one of these ids.");
  const stranger = found.find((it) => !it.reached);
  if (stranger !== undefined) throw outOfReach(stranger.name);
  const to = await connectedDesks(db, ids);
  if (to.length === 0) throw new ProblemError("wrong-state", "Nobody of them is connected at a desk now.");
  const there = new Set(to.map(({ userId }) => userId));
  const at = now();
  await auditAll(
    db,
    found
      .filter(({ userId }) => there.has(userId))
      .map(({ userId, name }) => ({
        at,
        userId: by.userId,
        action: "message-sent" as const,
        recordId: userId,
        detail: { do: "message", agent: name },
      })),
  );
  const order = { do: "message" as const, text: request.text };
  await bus.publish({ type: "order", to, order: { id: randomUUID(), order, by: by.name } });
}

function stateOf(command: AgentCommand): Record<string, string> {
  if (command.do !== "set-state") return {};
  const { state } = command;
  return { state: state.name, ...(state.name === "not-ready" && state.reason !== null && { reason: state.reason }) };
}
