import { useEffect } from 'react';

/** What is laid over the page, and goes again. */
const PASSING = '[role="dialog"], [role="menu"], [role="listbox"]';
/** Later than what Mantine does itself, in milliseconds. */
const AFTER_MS = 40;

let lastOnPage: HTMLElement | null = null;

/** Remembers what of the page itself had the focus last. Called once, at the start. */
export function trackFocus(): void {
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && target.closest(PASSING) === null) lastOnPage = target;
  });
}

/**
 * For the content of a dialog: when it goes, and the focus with it, the focus returns to what opened the first of the
 * dialogs that followed each other; or to the content of the page, if that is gone, so that Tab goes on from there.
 */
export function useReturnFocus(): void {
  useEffect(() => {
    const opener = lastOnPage;
    return () => {
      setTimeout(() => {
        if (document.activeElement !== null && document.activeElement !== document.body) return;
        opener?.focus();
        if (document.activeElement === document.body) document.getElementById('content')?.focus();
      }, AFTER_MS);
    };
  }, []);
}
