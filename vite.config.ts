import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The two pages of the renderer: the UI, and the media page that holds the audio (DESIGN 1). */
export default defineConfig({
  root: at("./src-renderer"),
  base: "./",
  plugins: [react()],
  build: {
    outDir: at("./dist/renderer"),
    emptyOutDir: true,
    target: "es2024",
    // Inlined files would be data: URLs, which the pages' content security policy does not allow.
    assetsInlineLimit: 0,
    manifest: true,
    // The first paint has its budget in the bench (400 KB compressed); Vite's warning is for what a page fetches from afar.
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      input: { index: at("./src-renderer/index.html"), media: at("./src-renderer/media.html") },
    },
  },
});
