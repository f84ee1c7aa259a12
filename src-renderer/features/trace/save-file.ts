/** Long enough for a browser to have begun writing; its memory is given back then. */
const keptMs = 60_000;

/** Hands a text file to the browser's (or Electron's) downloads. */
export function saveFile(fileName: string, body: string): void {
  const url = URL.createObjectURL(new Blob([body], { type: "application/x-ndjson" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), keptMs);
}
