import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** The operator's colour; each shade used for text or below text has at least 4.5:1. */
const accent: MantineColorsTuple = [
  '#f0f3fe',
  '#dfe5fb',
  '#bcc8f5',
  '#9cadf0',
  '#8b9eee',
  '#6178e0',
  '#4a63d3',
  '#3b52bb',
  '#3148a6',
  '#243b91',
];
const gray: MantineColorsTuple = [
  '#f8f9fa',
  '#f2f3f5',
  '#e8eaee',
  '#dcdfe5',
  '#c5cad3',
  '#767d8b',
  '#5c6371',
  '#434955',
  '#2c313a',
  '#16191f',
];
const dark: MantineColorsTuple = [
  '#e4e7ec',
  '#c3c8d1',
  '#9ba2af',
  '#858d9b',
  '#2f343e',
  '#242932',
  '#1a1e25',
  '#13161b',
  '#0f1115',
  '#0b0d10',
];

const FONT = "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif";
const MONOSPACE = "'JetBrains Mono Variable', ui-monospace, 'SF Mono', Menlo, monospace";

export const theme = createTheme({
  colors: { accent, gray, dark },
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  fontFamily: FONT,
  fontFamilyMonospace: MONOSPACE,
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.45', sm: '1.5', md: '1.5', lg: '1.5', xl: '1.4' },
  headings: {
    fontFamily: FONT,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '28px', lineHeight: '1.25' },
      h2: { fontSize: '20px', lineHeight: '1.35' },
      h3: { fontSize: '16px', lineHeight: '1.4' },
    },
  },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  defaultRadius: '6px',
  cursorType: 'pointer',
  respectReducedMotion: true,
  // Plain objects: the components themselves come with the pages that use them.
  components: {
    Anchor: { defaultProps: { underline: 'hover' } },
    Button: { styles: { label: { fontWeight: 500 } } },
    Drawer: { defaultProps: { transitionProps: { duration: 150 } } },
    InputWrapper: {
      styles: { label: { marginBottom: 4 }, description: { marginBottom: 6, fontSize: 13, lineHeight: 1.4 } },
    },
    Menu: {
      defaultProps: {
        // A focusable element of no role is not allowed in a menu.
        withInitialFocusPlaceholder: false,
        position: 'bottom-end',
        shadow: 'md',
        width: 220,
        transitionProps: { duration: 120 },
      },
    },
    Modal: {
      defaultProps: {
        centered: true,
        size: 480,
        radius: 10,
        padding: 'lg',
        transitionProps: { duration: 150 },
        overlayProps: { backgroundOpacity: 0.45 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
      styles: { title: { fontSize: 16, fontWeight: 600, lineHeight: 1.4 } },
    },
    SegmentedControl: {
      defaultProps: { transitionDuration: 120 },
      styles: { label: { fontSize: 13 } },
    },
    Skeleton: { defaultProps: { radius: 6 } },
    Switch: { defaultProps: { withThumbIndicator: false } },
    Tabs: { styles: { tab: { paddingInline: 12, paddingBlock: 10 } } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: false } },
  },
});

/** Tokens of our own beside Mantine's, so that style sheets name what a colour is for. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-text': '#16191f',
    '--mantine-color-dimmed': '#5c6371',
    '--mantine-color-placeholder': '#767d8b',
    '--mantine-color-error': '#c02b2b',
    '--hairline': '#e5e7ec',
    '--surface-side': '#f8f9fa',
    '--surface-hover': '#f5f6f8',
    '--surface-code': '#f5f6f8',
    '--tone-green': '#17793b',
    '--tone-amber': '#96600a',
    '--tone-red': '#c02b2b',
    '--tone-grey': '#5c6371',
    '--tone-accent': '#3b52bb',
  },
  dark: {
    '--mantine-color-text': '#e4e7ec',
    '--mantine-color-dimmed': '#9ba2af',
    '--mantine-color-placeholder': '#858d9b',
    '--mantine-color-error': '#ff8a80',
    '--hairline': '#282d36',
    '--surface-side': '#0f1115',
    '--surface-hover': '#1a1e25',
    '--surface-code': '#0f1115',
    '--tone-green': '#5fce85',
    '--tone-amber': '#e5b355',
    '--tone-red': '#ff8a80',
    '--tone-grey': '#9ba2af',
    '--tone-accent': '#9cadf0',
  },
});
