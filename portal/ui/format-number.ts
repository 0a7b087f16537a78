const numbers = new Intl.NumberFormat('en');

/** Grouped: 12,345. */
export function formatNumber(value: number): string {
  return numbers.format(value);
}

/** "1 key", "2 keys". */
export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${formatNumber(value)} ${value === 1 ? one : many}`;
}
