const listeners = new Set<() => void>();

/** Calls back whenever a request found nobody at the other end. @returns what ends that */
export function onUnreachable(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function tellUnreachable(): void {
  for (const listener of listeners) listener();
}

/** Whether the server answers now. */
export async function isReachable(): Promise<boolean> {
  const answer = await fetch('/healthz').catch(() => null);
  return answer?.ok === true;
}
