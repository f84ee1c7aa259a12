import { useCallback } from "react";
import { useSlice } from "../desk-context.ts";

/** How the company calls a queue of the exchange; the exchange's own name where central knows it not. */
export function useQueueName(): (exchangeName: string) => string {
  const { queues } = useSlice("company");
  return useCallback(
    (exchangeName) => queues.find((it) => it.exchangeName === exchangeName)?.name ?? exchangeName,
    [queues],
  );
}
