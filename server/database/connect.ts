import type { Database } from './database.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';

/** Where the data is: a file, or a `postgres://` address. */
export type DatabaseAddress =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** Opens the database. The tables are made by `migrate`. */
export async function connect(address: DatabaseAddress): Promise<Database> {
  return address.kind === 'sqlite' ? openSqlite(address.file) : openPostgres(address.url);
}

/** Where the data is, for people: never with a password. */
export function describeAddress(address: DatabaseAddress): string {
  if (address.kind === 'sqlite') return address.file;
  const { host, pathname } = new URL(address.url);
  return `PostgreSQL, ${host}${pathname}`;
}
