import { readConfig } from "./config.ts";
import { runCentral } from "./run-central.ts";

/** The process of central: checks its environment, runs until it is told to stop. With `--check` it only checks. */
const result = readConfig(process.env);
const onlyCheck = process.argv.includes("--check");
if (!result.ok) {
  process.stderr.write(
    `Central can't start: its configuration has mistakes.\n${result.mistakes.map((it) => `- ${it}\n`).join("")}`,
  );
  process.exitCode = 2;
} else if (!onlyCheck) await runCentral(result.config);
