/** Which customer the nth change is of: never a dormant one, and few twice. */
export function changedCustomer(nth: number, customers: number): number {
  return ((nth * 7_919) % Math.floor(customers / 10)) * 10 + (nth % 9);
}
