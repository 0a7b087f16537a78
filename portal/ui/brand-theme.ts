import { channelsOf, contrastOf, LEAST_CONTRAST, WHITE } from '@latchkey/contract/contrast';
import type { CSSVariablesResolver, MantineColorsTuple, MantineThemeOverride } from '@mantine/core';
import { cssVariables, theme } from './theme.ts';

const BLACK = '#000000';
/** The lightest grey that accent text stands on in the dark scheme. */
const DARK_SURFACE = '#2f343e';
const STEP = 0.04;

/** Shades of one colour, from a tint to below text to a shade of text on it. */
export function shadesOf(color: string): MantineColorsTuple {
  const onDark = readableOn(color, DARK_SURFACE, WHITE);
  return [
    mix(color, WHITE, 0.93),
    mix(color, WHITE, 0.85),
    mix(color, WHITE, 0.7),
    onDark,
    onDark,
    mix(color, WHITE, 0.15),
    color,
    color,
    mix(color, BLACK, 0.14),
    mix(color, BLACK, 0.28),
  ];
}

/** The theme in the colour of the operator; `null` for our own. */
export function brandTheme(accentColor: string | null): MantineThemeOverride {
  if (accentColor === null) return theme;
  return { ...theme, colors: { ...theme.colors, accent: shadesOf(accentColor) } };
}

export function brandVariables(accentColor: string | null): CSSVariablesResolver {
  if (accentColor === null) return cssVariables;
  const [, tint, , onDark] = shadesOf(accentColor);
  const light = readableOn(accentColor, tint, BLACK);
  return (resolved) => {
    const own = cssVariables(resolved);
    return {
      ...own,
      light: { ...own.light, '--tone-accent': light, '--mantine-color-anchor': light },
      dark: { ...own.dark, '--tone-accent': onDark, '--mantine-color-anchor': onDark },
    };
  };
}

/** The colour nearest to one that text can be read in on a background: mixed with white or black until it can. */
export function readableOn(color: string, background: string, towards: string): string {
  for (let share = 0; share < 1; share += STEP) {
    const mixed = mix(color, towards, share);
    if (contrastOf(mixed, background) >= LEAST_CONTRAST) return mixed;
  }
  return towards;
}

/** @param share of the other colour, from 0 to 1 */
function mix(color: string, other: string, share: number): string {
  const others = channelsOf(other);
  const mixed = channelsOf(color).map((channel, index) =>
    Math.round(channel * (1 - share) + (others[index] ?? 0) * share),
  );
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
