type Asker = () => Promise<boolean>;

let ask: Asker | null = null;
let asking: Promise<boolean> | null = null;
/** Whoever said "Not now" is not asked again by what the page loads of itself. */
let declined = false;

/** The page that can ask registers itself; outside of it nobody is asked. */
export function setSignInAsker(asker: Asker | null): void {
  ask = asker;
}

/** A form was sent: whatever it loads and saves is wanted. */
export function askToSignInAgain(): void {
  declined = false;
}

/**
 * Asks once for however many requests found the session ended.
 * @param wanted somebody pressed for it, rather than a list that brings itself up to date
 * @returns whether somebody signed in
 */
export function signInAgain(wanted: boolean): Promise<boolean> {
  if (ask === null || (declined && !wanted)) return Promise.resolve(false);
  asking ??= ask()
    .then((signedIn) => {
      declined = !signedIn;
      return signedIn;
    })
    .finally(() => {
      asking = null;
    });
  return asking;
}
