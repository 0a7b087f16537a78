import type { Api } from '../client/resources.ts';
import { StatusBadge, type Tone } from '../ui/status-badge.tsx';

const WORDS: Readonly<Record<Api['opening'], { readonly word: string; readonly tone: Tone }>> = {
  open: { word: 'Open', tone: 'accent' },
  key: { word: 'Key needed', tone: 'grey' },
  on_request: { word: 'On request', tone: 'amber' },
};

export function OpeningBadge({ opening }: { readonly opening: Api['opening'] }) {
  const { word, tone } = WORDS[opening];
  return <StatusBadge tone={tone}>{word}</StatusBadge>;
}
