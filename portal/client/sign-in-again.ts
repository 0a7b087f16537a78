type Asker = () => Promise<boolean>;

let ask: Asker | null = null;
let asking: Promise<boolean> | null = null;

/** The page that can ask registers itself; outside of it nobody is asked. */
export function setSignInAsker(asker: Asker | null): void {
  ask = asker;
}

/** Asks once for however many requests found the session ended. @returns whether somebody signed in */
export function signInAgain(): Promise<boolean> {
  if (ask === null) return Promise.resolve(false);
  asking ??= ask().finally(() => {
    asking = null;
  });
  return asking;
}
