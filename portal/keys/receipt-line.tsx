import { Text } from '@mantine/core';
import { ShieldCheck } from 'lucide-react';
import type { Receipt } from '../client/resources.ts';
import { countOf } from '../ui/format-number.ts';
import classes from './receipt-line.module.css';

/** "Dead on 4 of 4 verifiers after 0.08 s." */
export function describeReceipt({ barrier }: Receipt, word = 'Dead'): string {
  const { acknowledged, expired, waitedMs, complete } = barrier;
  const all = acknowledged + expired;
  const seconds = waitedMs < 10 ? '0.01' : (waitedMs / 1000).toFixed(2);
  if (!complete) return `${word} on ${acknowledged} of ${countOf(all, 'verifier')} so far.`;
  const silent =
    expired === 0
      ? ''
      : ` ${countOf(expired, 'of them was', 'of them were')} silent and may not decide any more.`;
  return `${word} on ${all} of ${countOf(all, 'verifier')} after ${seconds} s.${silent}`;
}

export function ReceiptLine({ receipt, word }: { readonly receipt: Receipt; readonly word?: string }) {
  return (
    <div className={classes.receipt} role="status">
      <ShieldCheck size={16} aria-hidden />
      <Text>{describeReceipt(receipt, word)}</Text>
    </div>
  );
}
