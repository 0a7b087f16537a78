/**
 * A failure that the person at the keyboard can mend: its message is the whole output, without a stack.
 */
export class Stop extends Error {
  /** @param {string} sentence what is wrong and what to do next */
  constructor(sentence) {
    super(sentence);
    this.name = 'Stop';
    this.stack = sentence;
  }
}

/**
 * Runs a command's work and ends the process with its exit code; a Stop ends it with its sentence and code 1.
 *
 * @param {() => Promise<number>} work resolves to the exit code
 */
export async function runCommand(work) {
  try {
    process.exit(await work());
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
