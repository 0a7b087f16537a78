import { type ChangeEvent, useState } from 'react';
import { ApiProblem } from '../client/problem.ts';
import { refuseSecret } from './refuse-secret.ts';

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
  /** What was typed in the fields that differ from the start. */
  readonly changes: Partial<Values>;
  /**
   * Takes what others saved meanwhile as the new start: fields that nobody touched here show it at once.
   * @returns whether somebody else changed a field that was changed here too, and nobody has chosen between them yet
   */
  readonly rebase: (latest: Values) => boolean;
  /** What others made of the fields that were changed here too. */
  readonly conflicts: Partial<Values>;
  /** Decides between the two, for all of those. */
  readonly decide: (whose: 'mine' | 'theirs') => void;
}

type TextNames<Values> = { [Name in keyof Values]: Values[Name] extends string ? Name : never }[keyof Values];

/** The fields of a form: what was typed, and what is wrong with it. */
export function useFields<Values extends object>(initial: Values): Fields<Values> {
  const [start, setStart] = useState(initial);
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<Partial<Record<keyof Values, string>>>({});
  const [conflicts, setConflicts] = useState<Partial<Values>>({});
  const set = <Name extends keyof Values>(name: Name, value: Values[Name]) => {
    setValues((before) => ({ ...before, [name]: value }));
    setErrors(({ [name]: _, ...others }) => others as typeof errors);
  };
  return {
    values,
    errors,
    changed: !isSame(values, start),
    set,
    changes: pick(values, (name) => !isSame(values[name], start[name])),
    conflicts,
    rebase: (latest) => {
      const undecided = Object.keys(conflicts).length > 0;
      if (isSame(latest, start)) return undecided;
      const own = pick(values, (name) => !isSame(values[name], start[name]));
      const theirs = pick(
        latest,
        (name) => name in own && !isSame(latest[name], start[name]) && !isSame(latest[name], own[name]),
      );
      setStart(latest);
      setValues({ ...latest, ...own });
      setConflicts((before) => ({ ...before, ...theirs }));
      return undecided || Object.keys(theirs).length > 0;
    },
    decide: (whose) => {
      if (whose === 'theirs') setValues((before) => ({ ...before, ...conflicts }));
      setConflicts({});
    },
    bind: (name) => ({
      value: String(values[name]),
      error: errors[name],
      onChange: (event) => {
        const text = event.currentTarget.value;
        const warning = refuseSecret(text);
        if (warning !== undefined) {
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
      setConflicts({});
    },
  };
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function pick<Values extends object>(
  values: Values,
  wanted: (name: keyof Values) => boolean,
): Partial<Values> {
  const found: Partial<Values> = {};
  for (const name of Object.keys(values) as (keyof Values)[]) {
    if (wanted(name)) found[name] = values[name];
  }
  return found;
}

function faultsOf(problem: ApiProblem, values: object): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [path, message] of problem.faults) {
    const name = path.split('.')[0] ?? '';
    if (name in values) found[name] ??= message;
  }
  return found;
}
