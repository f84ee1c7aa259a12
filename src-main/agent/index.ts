export type { AgentClock } from "./agent-clock.ts";
export { type AgentEvents, type AgentService, createAgentService } from "./agent-service.ts";
export type { AgentMemory } from "./saved-agent.ts";
