import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright";

type Violations = Awaited<ReturnType<AxeBuilder["analyze"]>>["violations"];

/**
 * What axe finds in the page and its frames by the rules of these tags (all rules without). Half the work of axe's usual way is left out: what
 * passed is not described, and the frames, being of our origin, are asked by the page itself instead of from a tab opened for that.
 */
export async function axeViolations(page: Page, tags: readonly string[] = []): Promise<Violations> {
  const { violations } = await new AxeBuilder({ page })
    .options({
      resultTypes: ["violations"],
      ...(tags.length > 0 && { runOnly: { type: "tag" as const, values: [...tags] } }),
    })
    .setLegacyMode(true)
    .analyze();
  return violations;
}

/** Waits until the page's fonts are there and what moves for a while has come to its end. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    const ending = document.getAnimations().filter((it) => it.effect?.getComputedTiming().endTime !== Infinity);
    // An animation whose element goes away is cancelled, which ends it as well.
    await Promise.allSettled(ending.map((it) => it.finished));
  });
}
