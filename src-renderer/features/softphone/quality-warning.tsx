import { useState } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import { type LiveQuality, warningValues } from "./quality.ts";

/**
 * What is wrong with the sound and what to do, the gravest cause first. Its numbers are those of the moment in which it came: a sentence that
 * changed every second would be read out every second.
 */
export function QualityWarningStrip({ quality }: { quality: LiveQuality }) {
  const words = useWords();
  const key = quality.warnings.join();
  const [said, setSaid] = useState({ key, quality });
  if (said.key !== key) setSaid({ key, quality });
  const [gravest] = quality.warnings;
  if (gravest === undefined) return null;
  const values = said.key === key ? said.quality : quality;
  const sentences = [
    ...quality.warnings.map((warning) => words(`quality:warning.${warning}`, warningValues(warning, values))),
    words(`quality:advice.${gravest === "delay" ? "delay" : "network"}`),
  ];
  return (
    <Strip tone="warning">{sentences.reduce((first, second) => words("quality:sentences", { first, second }))}</Strip>
  );
}
