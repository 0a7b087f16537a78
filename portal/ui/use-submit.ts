import { type FormEvent, useRef, useState } from 'react';
import { askToSignInAgain } from '../client/sign-in-again.ts';
import type { Fields } from './use-fields.ts';

export interface Submit {
  readonly busy: boolean;
  /** What went wrong and belongs to no single field. */
  readonly problem: unknown;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/**
 * Runs what a form does, once at a time; faults go beside their fields, and the first of them gets the focus.
 *
 * @param action takes a name of the attempt: the same when the same values are sent again after a failure, so that
 *   what was carried out although its answer was lost is not carried out twice
 */
export function useSubmit<Values extends object>(
  fields: Fields<Values>,
  action: (attempt: string) => Promise<unknown>,
): Submit {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const underWay = useRef(false);
  const attempt = useRef<{ readonly values: string; readonly name: string } | null>(null);
  const run = async (form: HTMLFormElement) => {
    if (underWay.current) return;
    underWay.current = true;
    const pressed = document.activeElement;
    const values = JSON.stringify(fields.values);
    if (attempt.current?.values !== values) attempt.current = { values, name: nameAttempt() };
    askToSignInAgain();
    setBusy(true);
    setProblem(null);
    try {
      await action(attempt.current.name);
      attempt.current = null;
    } catch (error) {
      if (!fields.fail(error)) setProblem(error);
    } finally {
      underWay.current = false;
      setBusy(false);
      focusAfter(form, pressed);
    }
  };
  return {
    busy,
    problem,
    onSubmit: (event) => {
      event.preventDefault();
      event.stopPropagation();
      void run(event.currentTarget);
    },
  };
}

/** Not crypto.randomUUID, which plain http to another machine does not have. */
function nameAttempt(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}

/** To the first fault; otherwise back to what was pressed, which loses the focus while it shows progress. */
function focusAfter(form: HTMLFormElement, pressed: Element | null): void {
  requestAnimationFrame(() => {
    // A form of several steps may show another one than it was sent from.
    const within = form.isConnected ? form : document;
    const fault = within.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (fault !== null) fault.focus();
    else if (document.activeElement === document.body && pressed instanceof HTMLElement) pressed.focus();
  });
}
