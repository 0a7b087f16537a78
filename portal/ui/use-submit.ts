import { type FormEvent, useRef, useState } from 'react';
import { sentenceOf } from '../client/request.ts';
import type { Fields } from './use-fields.ts';

export interface Submit {
  readonly busy: boolean;
  /** What went wrong and belongs to no single field. */
  readonly problem: string | null;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/** Runs what a form does, once at a time; faults go beside their fields, and the first of them gets the focus. */
export function useSubmit<Values extends object>(
  fields: Fields<Values>,
  action: () => Promise<unknown>,
): Submit {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const underWay = useRef(false);
  const run = async (form: HTMLFormElement) => {
    if (underWay.current) return;
    underWay.current = true;
    setBusy(true);
    setProblem(null);
    try {
      await action();
    } catch (error) {
      if (!fields.fail(error)) setProblem(sentenceOf(error));
    } finally {
      underWay.current = false;
      setBusy(false);
      focusFirstFault(form);
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

function focusFirstFault(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
