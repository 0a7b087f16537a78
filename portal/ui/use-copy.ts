import { useEffect, useState } from 'react';

const SHOWN_MS = 2000;

/** Copies, and tells for two seconds that it did. */
export function useCopy(): { readonly copied: boolean; readonly copy: (text: string) => void } {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return {
    copied,
    copy: (text) => void copyText(text).then(setCopied),
  };
}

/** The clipboard is there on https and on this machine only; elsewhere the older command does it. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  const within = document.activeElement?.closest('[role="dialog"]') ?? document.body;
  within.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
