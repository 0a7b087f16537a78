import type { ReactNode } from 'react';
import type { Preset } from '../client/resources.ts';
import classes from './preset-choice.module.css';

const LINE = { height: 2.5, rx: 1.25, fill: 'currentColor' };
const BOX = { rx: 2, fill: 'none', stroke: 'currentColor', strokeWidth: 1.2 };

const DRAWINGS: Readonly<Record<Preset, ReactNode>> = {
  complete: (
    <>
      <rect {...BOX} x="22" y="8" width="20" height="13" />
      <rect {...BOX} x="46" y="8" width="20" height="13" />
      <rect {...LINE} x="22" y="27" width="44" />
      <rect {...LINE} x="22" y="33" width="44" opacity="0.5" />
      <rect {...LINE} x="22" y="39" width="30" opacity="0.5" />
    </>
  ),
  'custom-apps': (
    <>
      <rect {...LINE} x="22" y="10" width="18" />
      {[18, 26, 34].map((y) => (
        <g key={y}>
          <rect {...LINE} x="22" y={y} width="20" opacity="0.5" />
          <rect {...BOX} x="48" y={y - 1.5} width="18" height="5" />
        </g>
      ))}
    </>
  ),
  'organization-keys': (
    <>
      {[11, 20, 29, 38].map((y) => (
        <g key={y}>
          <circle cx="24" cy={y + 1} r="2" fill="currentColor" />
          <rect {...LINE} x="30" y={y} width="24" opacity="0.5" />
          <rect {...LINE} x="60" y={y} width="6" />
        </g>
      ))}
    </>
  ),
  'account-token': (
    <>
      <rect {...BOX} x="22" y="14" width="44" height="9" />
      <rect {...LINE} x="25" y="17.2" width="26" opacity="0.6" />
      <rect {...LINE} x="22" y="30" width="12" />
      <rect {...LINE} x="38" y="30" width="12" opacity="0.5" />
    </>
  ),
  'key-pairs': (
    <>
      {[8, 22, 36].map((y) => (
        <g key={y}>
          <rect {...LINE} x="22" y={y} width="30" />
          <rect {...LINE} x="22" y={y + 5} width="24" opacity="0.5" />
          <rect {...BOX} x="56" y={y} width="10" height="6" rx="3" />
        </g>
      ))}
    </>
  ),
};

/** The main page of a preset, in a few strokes. */
export function PresetPicture({ preset }: { readonly preset: Preset }) {
  return (
    <svg className={classes.picture} viewBox="0 0 72 48" aria-hidden="true">
      <rect
        x="0.6"
        y="0.6"
        width="70.8"
        height="46.8"
        rx="4"
        fill="none"
        stroke="currentColor"
        opacity="0.35"
      />
      <line x1="16" x2="16" y1="1" y2="47" stroke="currentColor" opacity="0.35" />
      {[8, 14, 20].map((y) => (
        <rect key={y} {...LINE} x="4" y={y} width="8" opacity="0.35" />
      ))}
      {DRAWINGS[preset]}
    </svg>
  );
}
