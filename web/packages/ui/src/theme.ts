import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const trunk: MantineColorsTuple = [
  "#e2f1f5",
  "#c9e5ec",
  "#9acfdd",
  "#62c6dc",
  "#2fa3bd",
  "#168aa6",
  "#0e7490",
  "#0b6078",
  "#094e62",
  "#073c4c",
];

const gray: MantineColorsTuple = ["#f8f9fa", "#f1f3f5", "#e6e9ec", "#d7dbe0", "#c9ced4", "#9aa3ad", "#626c77", "#48525c", "#2f363d", "#1b2025"];
const dark: MantineColorsTuple = ["#e4e8eb", "#b1bac2", "#8f99a3", "#626c77", "#434c55", "#2e343a", "#1f2428", "#1b1f22", "#171a1d", "#121517"];

/** The component library dressed in our tokens: small sizes, 4-px grid, motion under 150 ms. */
export const theme = createTheme({
  primaryColor: "trunk",
  primaryShade: 6,
  colors: { trunk, gray, dark },
  fontFamily: "var(--tl-font)",
  fontFamilyMonospace: "var(--tl-mono)",
  headings: { fontFamily: "var(--tl-font)", fontWeight: "700" },
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.5", lg: "1.5", xl: "1.4" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "10px", xl: "16px" },
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "xs" } },
    ActionIcon: { defaultProps: { size: 28, variant: "subtle", color: "gray" } },
    TextInput: { defaultProps: { size: "xs" } },
    PasswordInput: { defaultProps: { size: "xs" } },
    Textarea: { defaultProps: { size: "xs" } },
    Tooltip: { defaultProps: { openDelay: 350, closeDelay: 0, transitionProps: { duration: 80 }, fz: 12 } },
    Menu: { styles: { item: { padding: "6px 8px", gap: 2 }, dropdown: { padding: 4 }, label: { padding: "6px 8px 2px" } }, defaultProps: { transitionProps: { duration: 80 }, shadow: "md", radius: "md", offset: 4, withInitialFocusPlaceholder: false } },
    Popover: { defaultProps: { transitionProps: { duration: 80 }, shadow: "md", radius: "md" } },
    Modal: { styles: { title: { fontWeight: 700, fontSize: 14 } }, defaultProps: { transitionProps: { duration: 100 }, radius: "lg", overlayProps: { color: "var(--tl-scrim)", backgroundOpacity: 1 } } },
    Drawer: { defaultProps: { transitionProps: { duration: 120 }, overlayProps: { color: "var(--tl-scrim)", backgroundOpacity: 1 } } },
  },
});

const surfaces = {
  "--mantine-color-body": "var(--tl-surface)",
  "--mantine-color-text": "var(--tl-text)",
  "--mantine-color-dimmed": "var(--tl-text-3)",
  "--mantine-color-placeholder": "var(--tl-text-3)",
  "--mantine-color-default": "var(--tl-surface)",
  "--mantine-color-default-hover": "var(--tl-hover)",
  "--mantine-color-default-color": "var(--tl-text)",
  "--mantine-color-default-border": "var(--tl-line-strong)",
  "--mantine-color-anchor": "var(--tl-accent-text)",
  "--mantine-color-error": "var(--tl-breach)",
  "--mantine-color-gray-light-hover": "var(--tl-hover)",
  "--mantine-color-gray-light-color": "var(--tl-text-2)",
  "--mantine-color-gray-text": "var(--tl-text-2)",
};

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: { "--mantine-shadow-md": "var(--tl-shadow)", "--mantine-shadow-xl": "var(--tl-shadow)" },
  light: surfaces,
  dark: surfaces,
});

export const SCHEME_KEY = "trunkline.scheme";
