import type { TestProject } from 'vitest/node';
import { findChromium } from './find-chromium.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** path of the Chromium that browser tests start, with `--no-sandbox` */
    chromiumPath: string;
  }
}

/** Runs once before the browser tests of a run, if there are any. */
export default async function provideChromium(project: TestProject): Promise<void> {
  project.provide('chromiumPath', await findChromium());
}
