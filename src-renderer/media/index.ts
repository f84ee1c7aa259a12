export { type MediaPage, type MediaPageOptions, startMediaPage } from "./media-page.ts";
