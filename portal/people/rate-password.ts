export interface PasswordRating {
  /** 0: nothing typed; 1: easy to guess; 2: fair; 3: hard. */
  readonly score: 0 | 1 | 2 | 3;
  readonly words: string;
}

const SHORTEST = 10;
const LONG = 16;
const COMMON = /^(?:password|passwort|qwertz?y?|letmein|welcome|admin|iloveyou|abc|123)/i;

/** A rough word on how hard a password is to guess: length first, then variety. */
export function ratePassword(password: string, personal: readonly string[]): PasswordRating {
  if (password === '') return { score: 0, words: 'At least 10 characters. A few words are best.' };
  if (password.length < SHORTEST) {
    const missing = SHORTEST - password.length;
    return { score: 1, words: `${missing} more ${missing === 1 ? 'character' : 'characters'}.` };
  }
  const lower = password.toLowerCase();
  const known = personal.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u));
  if (known.some((word) => word.length > 3 && lower.includes(word))) {
    return { score: 1, words: 'Easy to guess: it contains your name, e-mail address or organization.' };
  }
  if (COMMON.test(password)) return { score: 1, words: 'Easy to guess: many people start like this.' };
  const different = new Set(lower).size;
  if (different < 5) return { score: 1, words: 'Easy to guess: it repeats itself.' };
  if (password.length >= LONG && different >= 8) return { score: 3, words: 'Hard to guess.' };
  return { score: 2, words: 'Fair. Longer is better.' };
}
