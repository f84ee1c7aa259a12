/** A time since the start of a call as a column can be read by eye: +0.012, +12.345, +1:02.345. */
export function offsetText(ms: number): string {
  const whole = Math.round(Math.abs(ms));
  const minutes = Math.floor(whole / 60_000);
  const seconds = Math.floor((whole % 60_000) / 1000);
  const rest = String(whole % 1000).padStart(3, "0");
  const sign = ms < 0 && whole > 0 ? "−" : "+";
  return minutes === 0 ? `${sign}${seconds}.${rest}` : `${sign}${minutes}:${String(seconds).padStart(2, "0")}.${rest}`;
}
