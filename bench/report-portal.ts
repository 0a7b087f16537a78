import { measurePortal } from './measure-portal.ts';
import { median } from './median.ts';

const SCRIPT_GOAL = 200_000;
const USABLE_GOAL_MS = 1000;

/** Measures the first pages of the portal and prints what each weighs and how soon it can be used. */
export async function reportPortal(rounds: number): Promise<void> {
  const pages = await measurePortal(rounds);
  console.log(`First pages of the portal, cold cache, ${rounds} rounds`);
  console.log(
    `goals: at most ${SCRIPT_GOAL / 1000} kB of compressed script, usable within ${USABLE_GOAL_MS} ms\n`,
  );
  for (const { name, requests, bytes, usableAfter } of pages) {
    const total = [...bytes.values()].reduce((sum, size) => sum + size, 0);
    const parts = [...bytes].map(([type, size]) => `${type.toLowerCase()} ${kilobytes(size)}`).join(', ');
    const times = `${median(usableAfter).toFixed(0)} ms [${Math.min(...usableAfter).toFixed(0)}, ${Math.max(...usableAfter).toFixed(0)}]`;
    console.log(
      `  ${name.padEnd(8)} usable after ${times}   ${requests} requests, ${kilobytes(total)}: ${parts}`,
    );
  }
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`;
}
