/** A request could not be brought to the desk, or the connection was lost before its answer came. The desk may or may not have acted. */
export class DeskLostError extends Error {
  override readonly name = "DeskLostError";
  readonly code = "desk-lost";

  constructor(options?: ErrorOptions) {
    super("The connection to the desk was lost before it answered. Try again once it is back.", options);
  }
}
