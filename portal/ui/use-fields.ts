import { type ChangeEvent, useState } from 'react';
import { ApiProblem } from '../client/problem.ts';

/** A whole secret of ours, whatever prefix the operator chose. */
const SECRET = /[a-z]{1,12}_(?:live|test)_[0-9A-Za-z]{12}_[0-9A-Za-z]{20,}/;

export interface Fields<Values> {
  readonly values: Values;
  readonly errors: Partial<Record<keyof Values, string>>;
  readonly changed: boolean;
  readonly set: <Name extends keyof Values>(name: Name, value: Values[Name]) => void;
  /** For inputs of text. */
  readonly bind: (name: TextNames<Values>) => {
    readonly value: string;
    readonly error: string | undefined;
    readonly onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => void;
  };
  readonly check: (errors: Partial<Record<keyof Values, string | undefined>>) => boolean;
  /** Puts the faults of a problem beside their fields. @returns whether there was any */
  readonly fail: (error: unknown) => boolean;
  /** What is there now counts as unchanged. */
  readonly settle: (values: Values) => void;
}

type TextNames<Values> = { [Name in keyof Values]: Values[Name] extends string ? Name : never }[keyof Values];

/** The fields of a form: what was typed, and what is wrong with it. */
export function useFields<Values extends object>(initial: Values): Fields<Values> {
  const [start, setStart] = useState(initial);
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<Partial<Record<keyof Values, string>>>({});
  const set = <Name extends keyof Values>(name: Name, value: Values[Name]) => {
    setValues((before) => ({ ...before, [name]: value }));
    setErrors(({ [name]: _, ...others }) => others as typeof errors);
  };
  return {
    values,
    errors,
    changed: JSON.stringify(values) !== JSON.stringify(start),
    set,
    bind: (name) => ({
      value: String(values[name]),
      error: errors[name],
      onChange: (event) => {
        const text = event.currentTarget.value;
        if (SECRET.test(text)) {
          const warning = 'That is a whole API key. It does not belong here, so it was not taken over.';
          setErrors((before) => ({ ...before, [name]: warning }));
          return;
        }
        // TypeScript cannot see that the names of text fields have text for values.
        set(name, text as Values[typeof name]);
      },
    }),
    check: (found) => {
      const wrong = Object.entries(found).filter(([, message]) => message !== undefined);
      setErrors(Object.fromEntries(wrong) as typeof errors);
      return wrong.length === 0;
    },
    fail: (error) => {
      const found = error instanceof ApiProblem ? faultsOf(error, values) : {};
      setErrors(found as typeof errors);
      return Object.keys(found).length > 0;
    },
    settle: (next) => {
      setStart(next);
      setValues(next);
      setErrors({});
    },
  };
}

function faultsOf(problem: ApiProblem, values: object): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [path, message] of problem.faults) {
    const name = path.split('.')[0] ?? '';
    if (name in values) found[name] ??= message;
  }
  return found;
}
