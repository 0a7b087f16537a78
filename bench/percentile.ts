/** The value that a share of all is at most: 0.5 is the median. */
function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** `p50 1.23 ms   p99 4.56 ms`. */
export function describeTimes(milliseconds: readonly number[]): string {
  const [p50, p99] = [0.5, 0.99].map((share) => percentile(milliseconds, share).toFixed(2));
  return `p50 ${p50} ms   p99 ${p99} ms`;
}
