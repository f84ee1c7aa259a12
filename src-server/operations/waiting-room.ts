import { createServer, type Server } from "node:http";
import { centralRoutes } from "#shared/contract/central/index.ts";
import { ProblemError, problemDocument } from "../http/problem-error.ts";
import { requestIdOf } from "../http/request-id.ts";

/**
 * Answers on central's address while central starts (a migration may take minutes): alive, not ready, and 503 for all else. A supervisor then
 * does not kill it, and a load balancer does not send it desks.
 * @returns gives the address free.
 * @throws the system's error when the address can't be had.
 */
export async function openWaitingRoom(place: { host: string; port: number }): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    const requestId = requestIdOf(request);
    response.setHeader("x-request-id", requestId);
    response.setHeader("connection", "close");
    if (request.url === centralRoutes.healthLive) {
      response.setHeader("content-type", "application/json");
      response.end('{"status":"ok"}');
      return;
    }
    const problem = new ProblemError("unavailable", "Central is starting. Try again shortly.");
    response.writeHead(problem.status, { "content-type": "application/problem+json", "retry-after": "5" });
    response.end(JSON.stringify(problemDocument(problem, requestId)));
  });
  await listening(server, place);
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}

function listening(server: Server, place: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(place, () => resolve());
  });
}
