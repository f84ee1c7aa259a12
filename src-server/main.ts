import { readConfig } from "./config.ts";
import { runCentral } from "./run-central.ts";

/** The process of central: checks its environment, runs until it is told to stop. */
const result = readConfig(process.env);
if (result.ok) {
  await runCentral(result.config);
} else {
  process.stderr.write(
    `Central can't start: its configuration has mistakes.\n${result.mistakes.map((it) => `- ${it}\n`).join("")}`,
  );
  process.exitCode = 2;
}
