/** A time column of better-auth, in milliseconds since 1970 UTC. */
export function readMoment(column: Date | string): number {
  return new Date(column).getTime();
}

/** The same the other way; text that both engines compare in the order of time. */
export function writeMoment(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
