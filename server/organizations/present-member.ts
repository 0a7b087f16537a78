import type { member } from '@latchkey/contract';
import type { z } from 'zod';
import { toTimestamp } from '../http/timestamp.ts';
import { toRole } from '../people/read-role.ts';
import type { MemberRow } from './member-store.ts';

export function presentMember(row: MemberRow): z.input<typeof member> {
  const { id, userId, name, email } = row;
  return { id, userId, name, email, role: toRole(row.role), createdAt: toTimestamp(row.createdAt) };
}
