import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { MutationResult } from "#shared/sync/index.ts";

/** What central counts for Prometheus. One of these per process. */
export interface Metrics {
  /** A request was answered. `route` is the pattern, never the path: paths hold ids. */
  answered(request: { readonly method: string; readonly route: string; readonly status: number }, ms: number): void;
  pulled(body: string): void;
  pushed(results: readonly MutationResult[]): void;
  /** All nodes were told of changes this long after the first of them was committed. */
  announced(ms: number): void;
  /** Asked at each scrape. */
  watch(sources: MetricSources): void;
  /** The exposition text, and its media type. */
  expose(): Promise<{ readonly type: string; readonly text: string }>;
}

export interface MetricSources {
  desks(): number;
  pool(): { readonly total: number; readonly idle: number; readonly waiting: number } | null;
  /** Age in ms of the oldest running write: changes after it can't be pulled yet. */
  heldBackMs(): Promise<number>;
}

/** From a cached lookup to the first sync's pages. */
const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Central's own figures, and the process's (prom-client's defaults: memory, garbage collection, event-loop delay by quantile). */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "popline_http_request_duration_seconds",
    help: "Time to answer, by route and status",
    labelNames: ["method", "route", "status"],
    buckets: seconds,
    registers,
  });
  const pulls = new Counter({
    name: "popline_sync_pulls_total",
    help: "Pulls that found changes, and that found none",
    labelNames: ["found"],
    registers,
  });
  const pulledBytes = new Counter({
    name: "popline_sync_pulled_bytes_total",
    help: "Bytes of changes that were pulled, before compression",
    registers,
  });
  const mutations = new Counter({
    name: "popline_sync_mutations_total",
    help: "Changes that desks pushed, by what became of them",
    labelNames: ["status"],
    registers,
  });
  const wakeUp = new Histogram({
    name: "popline_feed_wakeup_seconds",
    help: "From the commit of a change until all nodes were told",
    buckets: seconds,
    registers,
  });
  return {
    answered({ method, route, status }, ms) {
      duration.observe({ method, route, status: String(status) }, ms / 1000);
    },
    pulled(body) {
      pulls.inc({ found: body.startsWith('{"changes":[]') ? "no" : "yes" });
      pulledBytes.inc(Buffer.byteLength(body));
    },
    pushed(results) {
      for (const { status } of results) mutations.inc({ status });
    },
    announced: (ms) => wakeUp.observe(ms / 1000),
    watch: (sources) => watchSources(registers, sources),
    expose: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}

function watchSources(registers: Registry[], sources: MetricSources): void {
  new Gauge({
    name: "popline_desks_connected",
    help: "Desks on this node's live feed",
    registers,
    collect() {
      this.set(sources.desks());
    },
  });
  new Gauge({
    name: "popline_feed_held_back_seconds",
    help: "Age of the oldest running write: newer changes wait for it. -1: the database did not say",
    registers,
    async collect() {
      this.set(
        await sources.heldBackMs().then(
          (ms) => ms / 1000,
          () => -1,
        ),
      );
    },
  });
  new Gauge({
    name: "popline_database_connections",
    help: "Connections of the pool, and requests that wait for one",
    labelNames: ["state"],
    registers,
    collect() {
      for (const [state, count] of Object.entries(sources.pool() ?? {})) this.set({ state }, count);
    },
  });
}
