/** Which of central's nodes does what only one may do: speak for the exchange's queues, and write down what happens there. */
export interface Leadership {
  /** Whether this node leads. */
  leads(): boolean;
  /** Whenever that changes. @returns stops listening */
  onChange(listener: (leads: boolean) => void): () => void;
  /** Gives it up: another node leads within a second. */
  close(): Promise<void>;
}

/** A central on PGlite is alone. */
export const onlyNode: Leadership = {
  leads: () => true,
  onChange: () => () => undefined,
  close: async () => undefined,
};
