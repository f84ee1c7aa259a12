import { buildStale } from "#main/hosts/launch/build.ts";
import { fetchPbx } from "#tests/pbx/exchange/fetch.ts";
import { centralTemplate } from "./central-template.ts";

const builtVariable = "POPLINE_TEST_PBX_BUILT";

/**
 * What the tests on a real exchange need before the first of them: the exchange's programs, the product's build, and central's seeded data.
 * Where the programs can't be had, the tests are skipped and say why.
 */
export async function setup(): Promise<void> {
  const set = await fetchPbx();
  if (!set.ok) return;
  await buildPages();
  await centralTemplate();
}

/** Builds pages and engine, unless that was done for this run. */
export async function buildPages(): Promise<void> {
  if (process.env[builtVariable] !== undefined) return;
  await buildStale({ names: ["renderer", "desk"], say: () => undefined });
  process.env[builtVariable] = "1";
}
