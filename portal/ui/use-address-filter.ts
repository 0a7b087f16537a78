import { useNavigate, useSearch } from '@tanstack/react-router';

/** A filter of a list that is part of the address, so that it can be shared and found again. */
export function useAddressFilter(name: string): readonly [string, (value: string | undefined) => void] {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const value = search[name];
  return [
    typeof value === 'string' ? value : '',
    (next) =>
      void navigate({
        to: '.',
        search: (before) => ({ ...before, [name]: next === '' ? undefined : next }),
        replace: true,
      }),
  ];
}
