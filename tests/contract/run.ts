/** `npm run contract -- --url … --token …`: which parts of central's contract an implementation keeps, and what it lacks (docs/own-central.md). */
import { parseArgs } from "node:util";
import { isEnough, report, runChecks } from "./run-checks.ts";

const { values } = parseArgs({ options: { url: { type: "string" }, token: { type: "string" } } });
if (values.url === undefined || !URL.canParse(values.url) || values.token === undefined) {
  process.stderr.write(
    "Say which implementation, and as whom: --url https://central.example.com --token <access token>\n",
  );
  process.exitCode = 2;
} else {
  const findings = await runChecks(values.url, values.token);
  process.stdout.write(report(findings));
  process.exitCode = isEnough(findings) ? 0 : 1;
}
