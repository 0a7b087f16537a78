import { useState } from 'react';
import { refuseSecret } from './refuse-secret.ts';

export interface TextState {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** Why what was typed last was not taken over. */
  readonly refused: string | undefined;
  readonly take: (typed: string) => void;
}

/** A text outside of a form: what was typed, as long as it holds no secret. */
export function useText(initial = ''): TextState {
  const [text, setText] = useState(initial);
  const [refused, setRefused] = useState<string | undefined>(undefined);
  return {
    text,
    setText,
    refused,
    take: (typed) => {
      const warning = refuseSecret(typed);
      setRefused(warning);
      if (warning === undefined) setText(typed);
    },
  };
}
