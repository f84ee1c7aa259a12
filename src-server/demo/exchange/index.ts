export { type AcdHands, type AcdNews, type AcdRunner, runAcd } from "./acd/acd-runner.ts";
export { realScheduler, type Scheduler, type VirtualScheduler, virtualScheduler } from "./acd/scheduler.ts";
export { type AcdRules, type AcdState, memberKey } from "./acd/types.ts";
export { createDemoExchange } from "./create-demo-exchange.ts";
export type { ExchangeLogger } from "./logger.ts";
export type { Spy } from "./queues/spies.ts";
export {
  type DemoQueue,
  type InventedCaller,
  type SimulatedLine,
  type Switchboard,
  usualRules,
} from "./queues/switchboard.ts";
export type {
  CallerIdentity,
  CallKind,
  CallSnapshot,
  DemoAccount,
  DemoCaller,
  DemoExchange,
  DemoExchangeOptions,
  EndCause,
  ExchangeEvent,
  ScriptedCall,
} from "./types.ts";
