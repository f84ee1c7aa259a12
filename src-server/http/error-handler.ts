import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { databaseUnreachable, isBadValue } from "../db/pg-errors.ts";
import { ProblemError, problemDocument } from "./problem-error.ts";

export const problemMediaType = "application/problem+json";

/** The one place where a failure becomes an answer. What a 5xx was about stays in the log; its request id leads there. */
export function installErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = toProblem(error);
    if (problem.status >= 500) request.log.error({ err: error }, "request failed");
    else request.log.info({ code: problem.code }, "request refused");
    return sendProblem(request, reply, problem);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      request,
      reply,
      new ProblemError("not-found", `There is nothing at ${request.method} ${pathOf(request)}.`),
    ),
  );
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: ProblemError): FastifyReply {
  if (problem.status === 401) reply.header("www-authenticate", "Bearer");
  if (problem.extra.retryAt !== undefined && problem.status === 429)
    reply.header("retry-after", String(Math.max(1, Math.ceil((problem.extra.retryAt - Date.now()) / 1000))));
  return reply
    .status(problem.status)
    .type(problemMediaType)
    .serializer((document: unknown) => JSON.stringify(document))
    .send(problemDocument(problem, request.id));
}

function toProblem(error: FastifyError | ProblemError): ProblemError {
  if (error instanceof ProblemError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map((it) => ({
      path: `${error.validationContext ?? "request"}${it.instancePath}`,
      message: it.message ?? "is not valid",
    }));
    return new ProblemError("invalid-request", `The request has ${errors.length} mistake(s): ${sentenceOf(errors)}`, {
      errors,
    });
  }
  if (databaseUnreachable(error))
    return new ProblemError("unavailable", "Central's database can't be reached. Try again shortly.");
  if (isBadValue(error))
    return new ProblemError(
      "invalid-request",
      "The request holds a value that can't be stored, such as a NUL character.",
    );
  const status = error.statusCode ?? 500;
  if (status === 404) return new ProblemError("not-found", "There is nothing at this address.");
  if (status === 429)
    return new ProblemError("too-many-requests", "Too many requests from this address. Wait a minute and try again.");
  // Fastify's own refusals (malformed JSON, wrong media type, too large) are about the request and hold nothing secret.
  if (status >= 400 && status < 500)
    return new ProblemError("invalid-request", `The request could not be read: ${error.message}`);
  return new ProblemError("internal", "Something went wrong at central. Tell your administrator the request id.");
}

function sentenceOf(errors: readonly { path: string; message: string }[]): string {
  return errors
    .slice(0, 5)
    .map((it) => `${it.path} ${it.message}`)
    .join("; ");
}

function pathOf(request: FastifyRequest): string {
  return request.url.split("?", 1)[0] ?? "/";
}
