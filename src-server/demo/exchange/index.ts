export { createDemoExchange } from "./create-demo-exchange.ts";
export type { ExchangeLogger } from "./logger.ts";
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
