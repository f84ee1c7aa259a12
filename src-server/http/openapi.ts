import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { createJsonSchemaTransform } from "fastify-type-provider-zod";
import { centralRoutes } from "#shared/contract/central/index.ts";

/** OpenAPI 3.1 at /openapi.json, derived from the routes' own schemas, and a page for people at /docs that needs no other server. */
export async function installOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Popline central",
        version: "1",
        description:
          "Errors are RFC 9457 problem documents. Creates carry Idempotency-Key, changes carry If-Match. Times are epoch milliseconds.",
      },
      components: { securitySchemes: { session: { type: "http", scheme: "bearer", bearerFormat: "JWT" } } },
      security: [{ session: [] }],
    },
    transform: createJsonSchemaTransform({ skipList: [centralRoutes.openapi] }),
  });
  await app.register(swaggerUi, {
    routePrefix: centralRoutes.docs,
    staticCSP: true,
    uiConfig: { deepLinking: true, validatorUrl: null },
  });
  app.get(centralRoutes.openapi, { schema: { hide: true } }, async () => app.swagger());
}
