import {
  ActionIcon,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  Input,
  type MantineColorsTuple,
  Menu,
  Modal,
  Popover,
  Switch,
  Tooltip,
} from '@mantine/core'

const evergreen: MantineColorsTuple = [
  '#ecf6f2',
  '#d5ebe3',
  '#abd8c8',
  '#7cc4ab',
  '#4fb592',
  '#2b9c78',
  '#178465',
  '#0e6b52',
  '#0b5642',
  '#084233',
]

const ink: MantineColorsTuple = [
  '#f7f8fa',
  '#f0f2f5',
  '#e4e7ec',
  '#d0d5dd',
  '#aeb6c3',
  '#868f9f',
  '#626a79',
  '#4a5160',
  '#2c323d',
  '#16191f',
]

const night: MantineColorsTuple = [
  '#e6e9ef',
  '#b3bac7',
  '#959eae',
  '#6b7587',
  '#353c48',
  '#272c35',
  '#1c2027',
  '#13161b',
  '#0e1014',
  '#090b0e',
]

const red: MantineColorsTuple = [
  '#fdf0ee',
  '#fadcd8',
  '#f3b8b0',
  '#ea9186',
  '#e27265',
  '#d4503f',
  '#c03a2a',
  '#b02d1e',
  '#8f2418',
  '#701b12',
]

const float = { shadow: 'md' } as const
const quick = { duration: 140 } as const

/** Ink on paper with one accent (LOOK "One system"): sizes, radii and colours of every Mantine control. */
export const theme = createTheme({
  primaryColor: 'evergreen',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.3,
  colors: { evergreen, gray: ink, dark: night, red },
  black: '#16191f',
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '24px', xl: '28px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '28px' },
      h2: { fontSize: '15px', lineHeight: '20px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '8px', xl: '12px' },
  defaultRadius: 'sm',
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  shadows: { xs: 'none', sm: 'none', md: 'var(--float)', lg: 'var(--float)', xl: 'var(--float)' },
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      defaultProps: { size: 'sm' },
      vars: (_, { size, variant = 'filled' }) => ({
        root: {
          ...(size === 'xs'
            ? { '--button-height': '28px', '--button-padding-x': '10px', '--button-fz': '13px' }
            : { '--button-height': 'var(--control)', '--button-padding-x': '12px', '--button-fz': '13px' }),
          // White on the deep colours of light, dark ink on the bright ones of dark.
          ...(variant === 'filled' ? { '--button-color': 'var(--on-accent)' } : {}),
        },
      }),
    }),
    Input: Input.extend({
      defaultProps: { size: 'sm' },
      vars: () => ({ wrapper: { '--input-height': 'var(--control)', '--input-fz': 'var(--control-text)' } }),
    }),
    InputWrapper: Input.Wrapper.extend({
      defaultProps: { size: 'sm', inputWrapperOrder: ['label', 'input', 'description', 'error'] },
    }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
    Switch: Switch.extend({ defaultProps: { size: 'sm' } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 28 } }),
    Modal: Modal.extend({
      defaultProps: {
        radius: 'md',
        centered: true,
        overlayProps: { backgroundOpacity: 0.35 },
        transitionProps: quick,
        closeButtonProps: { 'aria-label': 'Close' },
      },
    }),
    Drawer: Drawer.extend({ defaultProps: { transitionProps: quick, closeButtonProps: { 'aria-label': 'Close' } } }),
    Menu: Menu.extend({
      defaultProps: {
        withInitialFocusPlaceholder: false,
        ...float,
        radius: 'md',
        transitionProps: quick,
        position: 'bottom-end',
      },
    }),
    Popover: Popover.extend({ defaultProps: { ...float, radius: 'md', transitionProps: quick } }),
    Tooltip: Tooltip.extend({ defaultProps: { transitionProps: quick, openDelay: 300, withArrow: false, fz: 12 } }),
  },
})

/**
 * Mantine's own greys miss WCAG AA in several places (measured: 37 axe nodes on a plain page), so the variables that
 * carry text take darker ink in light and lighter ink in dark.
 */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--ink-3)',
    '--mantine-color-placeholder': 'var(--ink-3)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-body': 'var(--paper)',
    '--mantine-color-default-border': 'var(--control-line)',
    '--mantine-color-error': 'var(--danger)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-color-gray-light-color': 'var(--ink-2)',
    '--mantine-color-gray-text': 'var(--ink-2)',
    '--mantine-color-red-text': 'var(--danger)',
    '--mantine-color-evergreen-text': 'var(--accent)',
    '--mantine-color-evergreen-light-color': 'var(--accent)',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--ink-3)',
    '--mantine-color-placeholder': 'var(--ink-3)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-body': 'var(--paper)',
    '--mantine-color-default': 'var(--raised)',
    '--mantine-color-default-border': 'var(--control-line)',
    '--mantine-color-error': 'var(--danger)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-color-gray-light-color': 'var(--ink-2)',
    '--mantine-color-gray-text': 'var(--ink-2)',
    '--mantine-color-red-text': 'var(--danger)',
    '--mantine-color-evergreen-text': 'var(--accent)',
    '--mantine-color-evergreen-light-color': 'var(--accent)',
  },
})
