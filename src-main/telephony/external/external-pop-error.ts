/** Why the HTTP pop could not be started. */
export class ExternalPopError extends Error {
  override readonly name = "ExternalPopError";
  readonly code: "port-taken" | "port-forbidden" | "cannot-listen";
  readonly port: number;

  constructor(code: ExternalPopError["code"], port: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.port = port;
  }

  static from(error: NodeJS.ErrnoException, port: number): ExternalPopError {
    switch (error.code) {
      case "EADDRINUSE":
        return new ExternalPopError("port-taken", port, `Port ${port} is taken by another program; choose another.`, {
          cause: error,
        });
      case "EACCES":
        return new ExternalPopError(
          "port-forbidden",
          port,
          `This user may not open port ${port}; choose one above 1023.`,
          {
            cause: error,
          },
        );
      default:
        return new ExternalPopError(
          "cannot-listen",
          port,
          `Port ${port} can't be opened: ${error.code ?? error.message}.`,
          {
            cause: error,
          },
        );
    }
  }
}
