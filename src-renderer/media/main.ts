import { createDeskClient } from "../desk/index.ts";
import { startMediaPage } from "./media-page.ts";

startMediaPage({ desk: createDeskClient({ role: "media" }), pageId: crypto.randomUUID(), page: window });
