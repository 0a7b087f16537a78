import { canonicalRange, parseAddressRange } from '@latchkey/verifier';
import { z } from 'zod';
import { invalidField } from '../http/problem.ts';

/** The column that keeps an allow-list. */
export const addressList = z.array(z.string());

/** Checks an allow-list and writes each entry the one way it is written (RFC 5952). */
export function readAddresses(entries: readonly string[]): string[] {
  const canonical = entries.map((entry, position) => {
    const range = parseAddressRange(entry);
    if (range !== undefined) return canonicalRange(range);
    throw invalidField(
      `addresses.${position}`,
      `"${entry}" is not an IP address or CIDR range such as 203.0.113.0/24.`,
    );
  });
  return [...new Set(canonical)];
}
