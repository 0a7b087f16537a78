export interface ImportFinding {
  readonly pointer: string;
  readonly message: string;
}

/** Collects warnings up to a limit; what comes after is counted, not kept. */
export class ImportFindings {
  readonly #limit: number;
  readonly #kept: ImportFinding[] = [];
  #dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  warn(pointer: string, message: string): void {
    if (this.#kept.length < this.#limit) this.#kept.push({ pointer, message });
    else this.#dropped += 1;
  }

  list(): ImportFinding[] {
    if (this.#dropped === 0) return [...this.#kept];
    const more = `${this.#dropped} more ${this.#dropped === 1 ? 'warning is' : 'warnings are'} not shown.`;
    return [...this.#kept, { pointer: '', message: more }];
  }
}
