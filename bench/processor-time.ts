import { existsSync, readFileSync } from 'node:fs';

/** A tick of `/proc`: `USER_HZ` is 100 on every Linux. */
const TICK_MS = 10;

/** Milliseconds of processor time that a process has used; `NaN` where the system does not tell (proc_pid_stat(5)). */
export function processorTime(processId: number | undefined): number {
  const file = `/proc/${processId}/stat`;
  if (!existsSync(file)) return Number.NaN;
  const fields = readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
