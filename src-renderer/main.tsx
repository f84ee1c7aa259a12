import "@mantine/core/styles.layer.css";
import "./ui/tokens.css";
import "./ui/mantine.css";
import "./ui/base.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.tsx";
import { createI18n } from "./app/i18n/create-i18n.ts";
import { languageFor } from "./app/i18n/languages.ts";
import { followDesk } from "./app/state/desk-connection.ts";
import { createDeskClient } from "./desk/index.ts";

/** The UI page, wired together: the desk's client, its state, the words, the views. */
const desk = createDeskClient({ role: "ui" });
const connection = followDesk(desk);
const i18n = createI18n(languageFor("system", navigator.languages));
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with the id root; the page can't be drawn.");
createRoot(root).render(<App client={desk.client} connection={connection} i18n={i18n} />);
