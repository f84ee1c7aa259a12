import { readFile } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import type { CustomScheme, Protocol } from "electron";
import { appScheme, isOurs } from "./app-origin.ts";

/** Registered before the app is ready: a standard, secure scheme, so that pages have an origin, storage and a microphone. */
export const appSchemes: CustomScheme[] = [
  {
    scheme: appScheme,
    privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
  },
];

/** DESIGN 13. Styles may be inline because the component library sets its theme variables in a style element. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "media-src 'self' blob: data: mediastream:",
  "connect-src 'self'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const headers = {
  "Content-Security-Policy": contentSecurityPolicy,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Permissions-Policy": "microphone=(self), speaker-selection=(self), camera=(), geolocation=()",
};

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".wav": "audio/wav",
};

/** Serves the built renderer under `app://popline/`, and nothing outside its folder. */
export function serveApp(protocol: Pick<Protocol, "handle">, rendererDir: string): void {
  protocol.handle(appScheme, (request) => answer(request, rendererDir));
}

async function answer(request: Request, rendererDir: string): Promise<Response> {
  const file = request.method === "GET" && isOurs(request.url) ? fileOf(request.url, rendererDir) : null;
  const type = file === null ? undefined : types[extname(file)];
  if (file === null || type === undefined) return new Response("There is no such page here.", { status: 404, headers });
  try {
    return new Response(await readFile(file), { headers: { ...headers, "Content-Type": type } });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return new Response("There is no such page here.", { status: 404, headers });
  }
}

/** The file for an address; null when it would lie outside the folder. */
function fileOf(address: string, rendererDir: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(new URL(address).pathname);
  } catch {
    return null;
  }
  if (path.includes("\0") || path.includes("\\")) return null;
  const file = join(rendererDir, path === "/" ? "index.html" : path);
  return file.startsWith(rendererDir + sep) ? file : null;
}
